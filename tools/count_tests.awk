# Reads ctest's LastTest.log and prints "N passed, N failed, N skipped". A GoogleTest program counts with each of its tests, any
# other program as one. Fails when no test ran or one failed.
#
#   awk -v name=release -f tools/count_tests.awk build/release/Testing/Temporary/LastTest.log
/^[0-9]+\/[0-9]+ Testing: / { google = 0; failed_here = 0 }
/^\[  PASSED  \] [0-9]+ tests?\./ { passed += $4; google = 1 }
/^\[  SKIPPED \] [0-9]+ tests?\./ { skipped += $4 }
/^skipped: / { ++skipped; google = 1 }  # says why; ctest's log has it as passed
/^\[  FAILED  \] / { ++failed; failed_here = 1 }
/^Test Passed\./ { if (!google) ++passed }
/^Test Failed\.|^Test timed out/ { if (!failed_here) ++failed }  # also a program that crashed between its tests
END {
  printf "%s%d passed, %d failed, %d skipped\n", name == "" ? "" : name ": ", passed, failed, skipped
  exit passed == 0 || failed > 0
}
