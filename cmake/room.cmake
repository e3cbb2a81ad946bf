# eq7_room(NAME [ABOVE ROOM...] [NUMERIC FILE...] [ALONE FILE...] [NOT FILE...] [MADE FILE...] [TOGETHER COUNT] [TEXT])
# The library eq7_NAME, made of every .cpp file under NAME/ (of this folder itself for "base"), so a new
# file needs no line anywhere. Files called *main.cpp are programs, and are left out. FILE is a path
# below NAME/, or the beginning of several.
#   ABOVE    the rooms that it may use: it is linked to them, and tests/rooms.sh looks at its includes
#   NUMERIC  files that work on arrays: WebAssembly, which has no BLAS, is built without them
#   ALONE    files that take long to compile: each is compiled by itself
#   NOT      files that are left out
#   MADE     files that configure_file made
#   TOGETHER so many files at most are compiled as one: 12 where it is not said
#   TEXT     it puts text together and computes little: an optimised build takes -O1
function(eq7_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "TEXT" "TOGETHER" "ABOVE;NUMERIC;ALONE;NOT;MADE")
  if(name STREQUAL base)
    file(GLOB sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS *.cpp)
  else()
    file(GLOB_RECURSE sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS ${name}/*.cpp)
  endif()
  if(EMSCRIPTEN)
    list(APPEND room_NOT ${room_NUMERIC})
  endif()
  list(FILTER sources EXCLUDE REGEX "main\\.cpp$")
  foreach(beginning ${room_NOT})
    list(FILTER sources EXCLUDE REGEX "^${name}/${beginning}")
  endforeach()
  list(TRANSFORM room_MADE PREPEND ${CMAKE_CURRENT_BINARY_DIR}/)

  add_library(eq7_${name} STATIC ${sources} ${room_MADE})
  add_library(eq7::${name} ALIAS eq7_${name})
  set_target_properties(eq7_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(eq7_${name} PUBLIC cxx_std_${EQ7_STANDARD})
  target_include_directories(eq7_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/src/eq7/generated>)
  target_link_libraries(eq7_${name} PRIVATE $<BUILD_INTERFACE:eq7_flags>)
  foreach(above ${room_ABOVE})
    if(TARGET eq7_${above} OR NOT EMSCRIPTEN)
      target_link_libraries(eq7_${name} PUBLIC eq7_${above})
    endif()
  endforeach()
  if(room_TEXT)
    target_compile_options(eq7_${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  list(TRANSFORM room_ALONE PREPEND ${name}/)
  if(NOT room_TOGETHER)
    set(room_TOGETHER 12)
  endif()
  eq7_compile_together(eq7_${name} ${room_TOGETHER} ${room_ALONE})
  list(JOIN room_ABOVE "," above)
  set_property(GLOBAL APPEND PROPERTY EQ7_ROOMS "${name}:${above}")
endfunction()

# eq7_compile_together(TARGET COUNT [ALONE...]): compiles up to COUNT files of a folder as one, because most
# of the time goes into headers, which are then read once. Files of a folder may therefore have no
# file-local name in common; files of different folders never meet. -DEQ7_UNITY=OFF compiles each file
# by itself, and -DEQ7_TOGETHER=COUNT so many in every room.
function(eq7_compile_together target count)
  if(NOT EQ7_UNITY)
    return()
  endif()
  if(EQ7_TOGETHER)
    set(count ${EQ7_TOGETHER})
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    set(together TRUE)
    if(IS_ABSOLUTE ${source})
      set(together FALSE)
    endif()
    foreach(beginning ${ARGN})
      if(source MATCHES "^${beginning}")
        set(together FALSE)
      endif()
    endforeach()
    if(${together})
      get_filename_component(folder ${source} DIRECTORY)
      string(MAKE_C_IDENTIFIER "in_${folder}" folder)
      math(EXPR group "0${${folder}} / ${count}")
      math(EXPR ${folder} "0${${folder}} + 1")
      set_property(SOURCE ${source} PROPERTY UNITY_GROUP ${folder}_${group})
    endif()
  endforeach()
endfunction()
