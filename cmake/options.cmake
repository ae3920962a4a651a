# Flags and external libraries that all targets share.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(MEDRES_TESTING "Let the binary take a test clock; version and readyz say so" OFF)
option(MEDRES_WERROR "Warnings are errors" OFF)
set(MEDRES_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wconversion
                    -Wno-c23-extensions)
if(MEDRES_WERROR)
  add_compile_options(-Werror)
endif()
if(MEDRES_SANITIZE)
  # Checks of each pointer cost more to compile than all else together, and what they find AddressSanitizer mostly stops at.
  add_compile_options(-fsanitize=${MEDRES_SANITIZE} -fno-sanitize=null,alignment,vptr -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MEDRES_SANITIZE})
endif()

# One home for the heavy templates: src/platform/async/asio_src.cpp and src/platform/http/beast_src.cpp.
add_compile_definitions(BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                        SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL FMT_SHARED)
if(MEDRES_TESTING)
  add_compile_definitions(MEDRES_TESTING)
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(PostgreSQL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(zstd REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(date REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest)
find_package(benchmark QUIET)
add_compile_definitions(MEDRES_VERSION="${PROJECT_VERSION}")
