# cds_module(<name> USES <modules it may include> SOURCES <files> LINKS <libraries of its own>): one folder, one target.
# cds_test(<name> SOURCES <files> LINKS <modules> [SHARDS <n>] [SERVES]): one test program of the mirror folder tests/<name>,
# run in one process, or in n side by side: a process for each of thousands of tests costs more than the tests. SERVES: it
# serves requests, and keeps their log for tests/suite_logs.

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
  cmake_parse_arguments(PARSE_ARGV 1 arg "SERVES" "SHARDS" "SOURCES;LINKS")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} source_dir GTest::gtest_main GTest::gmock)
  target_compile_options(${name} PRIVATE ${CDS_WARNINGS})
  if(NOT arg_SHARDS)
    set(arg_SHARDS 1)
  endif()
  math(EXPR last "${arg_SHARDS} - 1")
  foreach(shard RANGE ${last})
    set(test ${name})
    if(last GREATER 0)
      math(EXPR number "${shard} + 1")
      set(test ${name}_${number}_of_${arg_SHARDS})
    endif()
    add_test(NAME ${test} COMMAND ${name} --gtest_brief=1 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${test} PROPERTIES TIMEOUT 900
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${arg_SHARDS};GTEST_SHARD_INDEX=${shard};ISCHIA_SUITE_LOGS=${CMAKE_BINARY_DIR}/suite-logs")
    if(arg_SERVES)
      set_tests_properties(${test} PROPERTIES FIXTURES_SETUP suite_logs DEPENDS suite_logs_begin)
    endif()
  endforeach()
endfunction()
