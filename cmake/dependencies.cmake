# What eq7 is compiled with: as it is installed, and where it is not, its sources, fetched at a tag and held
# to the checksum of that tag's archive. FETCHCONTENT_SOURCE_DIR_<NAME> names sources that are at hand.
# EQ7_FETCH=OFF, or EQ7_FETCH_<NAME>=OFF for one of them, fetches nothing and says what to install.
include(FetchContent)
if(POLICY CMP0135)
  cmake_policy(SET CMP0135 NEW)  # an archive's files are as old as their extraction
endif()
option(EQ7_FETCH "Fetch the libraries that are not installed" ON)

# eq7_install_line(VARIABLE NAME...): the command that installs these on this system, from packages.txt.
function(eq7_install_line variable)
  find_program(EQ7_APT apt-get)
  find_program(EQ7_BREW brew)
  mark_as_advanced(EQ7_APT EQ7_BREW)
  if(DEFINED ENV{CONDA_PREFIX})
    set(line "conda install -c conda-forge")
    set(column 3)
  elseif(EQ7_BREW)
    set(line "brew install")
    set(column 4)
  else()
    set(line "apt-get install")
    set(column 2)
  endif()
  file(STRINGS ${PROJECT_SOURCE_DIR}/cmake/packages.txt rows REGEX "^[a-z]")
  foreach(name ${ARGN})
    foreach(row ${rows})
      string(REGEX REPLACE " *[|] *" ";" cells "${row};")
      list(GET cells 1 called)
      list(GET cells ${column} package)
      if(called STREQUAL name AND package)
        string(APPEND line " ${package}")
      endif()
    endforeach()
  endforeach()
  set(${variable} "${line}" PARENT_SCOPE)
endfunction()

# eq7_missing(NAME...): stops, and says what is missing and how it is installed.
function(eq7_missing)
  eq7_install_line(line ${ARGN})
  list(JOIN ARGN ", " names)
  message(FATAL_ERROR "eq7 needs ${names}, which CMake does not find. This installs what is missing:\n  ${line}")
endfunction()

# eq7_dependency(NAME TARGET URL SHA256 INCLUDE): all are used as headers alone, found below INCLUDE, so
# nothing of their own build is run.
function(eq7_dependency name target url sha256 include)
  string(TOUPPER ${name} upper)
  string(TOLOWER ${name} lower)
  option(EQ7_FETCH_${upper} "Fetch ${name} where it is not installed" ${EQ7_FETCH})
  if(NOT FETCHCONTENT_SOURCE_DIR_${upper})
    find_package(${name} QUIET GLOBAL)
    if(${name}_FOUND)
      return()
    endif()
    if(NOT EQ7_FETCH_${upper})
      set_property(GLOBAL APPEND PROPERTY EQ7_MISSING ${name})
      return()
    endif()
    eq7_install_line(line ${name})
    message(STATUS "${name} is not installed (${line}): fetching ${url}")
  endif()
  set(EQ7_INSTALL OFF PARENT_SCOPE)  # who uses an installed eq7 must have it installed, too
  FetchContent_Declare(${name} URL https://github.com/${url} URL_HASH SHA256=${sha256} SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(${name})
  string(REPLACE "::" "_" plain eq7_${target})
  add_library(${plain} INTERFACE)
  add_library(${target} ALIAS ${plain})
  target_include_directories(${plain} SYSTEM INTERFACE $<BUILD_INTERFACE:${${lower}_SOURCE_DIR}/${include}>)
endfunction()

eq7_dependency(fmt fmt::fmt fmtlib/fmt/archive/9.1.0.tar.gz
               5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2 include)
eq7_dependency(nlohmann_json nlohmann_json::nlohmann_json nlohmann/json/archive/v3.11.2.tar.gz
               d69f9deb6a75e2580465c6c4c5111b89c4dc2fa94e3a85fcd2ffcd9a143d9273 include)
if(EQ7_PROGRAM OR EQ7_TESTS)
  eq7_dependency(CLI11 CLI11::CLI11 CLIUtils/CLI11/archive/v2.1.2.tar.gz
                 26291377e892ba0e5b4972cdfd4a2ab3bf53af8dac1f4ea8fe0d1376b625c8cb include)
endif()
eq7_dependency(xtl xtl xtensor-stack/xtl/archive/0.7.2.tar.gz
               95c221bdc6eaba592878090916383e5b9390a076828552256693d5d97f78357c include)
eq7_dependency(xtensor xtensor xtensor-stack/xtensor/archive/0.24.3.tar.gz
               3acde856b9fb8cf4e2a7b66726da541275d40ab9b002e618ad985ab97f08ca4f include)
eq7_dependency(xtensor-blas xtensor-blas xtensor-stack/xtensor-blas/archive/0.20.0.tar.gz
               272f5d99bb7511a616bfe41b13a000e63de46420f0b32a25fa4fb935b462c7ff include)
get_property(missing GLOBAL PROPERTY EQ7_MISSING)
find_package(Threads REQUIRED)
find_package(ZLIB QUIET)
if(NOT ZLIB_FOUND)
  list(APPEND missing ZLIB)
endif()
if(missing)
  eq7_missing(${missing})
endif()
if(TARGET eq7_fmt_fmt)
  target_compile_definitions(eq7_fmt_fmt INTERFACE FMT_HEADER_ONLY)
endif()
if(TARGET eq7_xtensor)
  target_link_libraries(eq7_xtensor INTERFACE xtl)
endif()
if(TARGET eq7_xtensor-blas)
  target_link_libraries(eq7_xtensor-blas INTERFACE xtensor)
endif()


# An xtensor whose headers lie in folders is written in C++20, and so is whoever uses it.
get_target_property(folders xtensor INTERFACE_INCLUDE_DIRECTORIES)
string(REGEX REPLACE "\\$<BUILD_INTERFACE:([^>]*)>" "\\1" folders "${folders}")
find_file(EQ7_XTENSOR_IN_FOLDERS xtensor/containers/xtensor.hpp PATHS ${folders} NO_DEFAULT_PATH)
mark_as_advanced(EQ7_XTENSOR_IN_FOLDERS)
if(EQ7_XTENSOR_IN_FOLDERS)
  set(EQ7_STANDARD 20)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19)
  # Without it this clang finds one of the older xtensor's templates ambiguous.
  add_compile_options(-fno-relaxed-template-template-args -Wno-deprecated-no-relaxed-template-template-args)
endif()

# Loaded when it is needed (retention/blas.cpp), so only its place is wanted.
find_library(EQ7_BLAS NAMES openblas libopenblas.so.0)
if(NOT EQ7_BLAS)
  eq7_install_line(line OpenBLAS)
  message(WARNING "OpenBLAS was not found here (${line}): eq7 looks for libopenblas.so.0 when it runs")
  set(EQ7_BLAS openblas-was-not-found)
endif()
