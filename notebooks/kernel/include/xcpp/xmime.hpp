#pragma once
// xeus-cling has mime_bundle_repr in a header of this name.
#include "xcpp/xdisplay.hpp"
