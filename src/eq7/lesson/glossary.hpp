#pragma once
// What the symbols mean, and what the paper and two implementations call them.

#include "eq7/render/document.hpp"

namespace eq7 {

Document glossary();

}  // namespace eq7
