# The libraries for a build with emscripten: headers only, without BLAS and the command line.

# Links to the headers that are wanted: /usr/include as a whole would hide emscripten's own C library.
set(EQ7_WASM_HEADERS ${PROJECT_BINARY_DIR}/headers)
file(MAKE_DIRECTORY ${EQ7_WASM_HEADERS})
foreach(library xtensor xtl fmt nlohmann)
  file(CREATE_LINK /usr/include/${library} ${EQ7_WASM_HEADERS}/${library} SYMBOLIC)
endforeach()

add_library(eq7_wasm_headers INTERFACE)
target_include_directories(eq7_wasm_headers SYSTEM INTERFACE ${EQ7_WASM_HEADERS})
target_compile_definitions(eq7_wasm_headers INTERFACE FMT_HEADER_ONLY)
foreach(name xtensor xtensor-blas fmt::fmt nlohmann_json::nlohmann_json)
  add_library(${name} ALIAS eq7_wasm_headers)
endforeach()

set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
# Exceptions are the engine's own: smaller and faster than those that go through JavaScript.
add_compile_options(-Oz -fwasm-exceptions -ffunction-sections -fdata-sections)
# The small allocator: what the playground asks for is small, too, and it takes 3 kB less to download.
add_library(eq7_wasm_program INTERFACE)
target_link_options(eq7_wasm_program INTERFACE
  -Oz -fwasm-exceptions --closure 0
  "SHELL:-s MODULARIZE=1" "SHELL:-s EXPORT_ES6=1" "SHELL:-s ENVIRONMENT=web" "SHELL:-s FILESYSTEM=0"
  "SHELL:-s MALLOC=emmalloc" "SHELL:-s ALLOW_MEMORY_GROWTH=1" "SHELL:-s MAXIMUM_MEMORY=256MB"
  "SHELL:-s EXPORTED_RUNTIME_METHODS=ccall"
  "SHELL:-s EXPORTED_FUNCTIONS=_malloc,_free")
