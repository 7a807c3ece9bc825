# cds_module(<name> USES <modules it may include> SOURCES <files> LINKS <libraries of its own>): one folder, one target.
# cds_test(<name> SOURCES <files> LINKS <modules>): one test program of the mirror folder tests/<name>.
include(GoogleTest)

set(CDS_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
# GCC 12 at -O3 warns of an overlap in `"text" + std::string` that cannot be (GCC bug 105651, mended in 13).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND CDS_WARNINGS -Wno-restrict)
endif()

function(cds_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;SOURCES;LINKS")
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_USES} PRIVATE ${arg_LINKS})
  target_compile_options(${name} PRIVATE ${CDS_WARNINGS})
  add_test(NAME ${name}_layering
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR} "-DALLOWED=${name};${arg_USES}"
            -P ${PROJECT_SOURCE_DIR}/tests/layering.cmake)
endfunction()

function(cds_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} source_dir GTest::gtest_main GTest::gmock)
  target_compile_options(${name} PRIVATE ${CDS_WARNINGS})
  gtest_discover_tests(${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} DISCOVERY_MODE PRE_TEST)
endfunction()
