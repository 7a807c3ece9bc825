// CQL 1.5, Arithmetic and Comparison Operators, Quantities. https://cql.hl7.org/09-b-cqlreference.html
#include <gtest/gtest.h>

#include "tests/cql/value_text.h"

namespace cql {
namespace {

class Numbers : public testing::TestWithParam<OperatorRow> {};
TEST_P(Numbers, Give) { EXPECT_EQ(outcome(GetParam()), GetParam().expected); }

const auto kName = [](const testing::TestParamInfo<OperatorRow>& info) { return test_name(info.param, info.index); };

INSTANTIATE_TEST_SUITE_P(
    Arithmetic, Numbers,
    testing::Values(
        OperatorRow{"integers", "Add", {"2", "3"}, "5"},
        OperatorRow{"overflow is null", "Add", {"2147483647", "1"}, "null"},
        OperatorRow{"integer and long", "Add", {"2147483647", "1L"}, "2147483648L"},
        OperatorRow{"long overflow", "Multiply", {"9223372036854775807L", "2L"}, "null"},
        OperatorRow{"integer and decimal", "Add", {"1", "0.5"}, "1.5"},
        OperatorRow{"null", "Add", {"1", "null"}, "null"},
        OperatorRow{"decimal overflow", "Multiply", {"99999999999999999999.0", "10.0"}, "null"},
        OperatorRow{"string is no number", "Add", {"1", "'1'"}, "error"},
        OperatorRow{"integers give a decimal", "Divide", {"1", "4"}, "0.25"},
        OperatorRow{"by zero", "Divide", {"1", "0"}, "null"}, OperatorRow{"by zero", "Modulo", {"1", "0"}, "null"},
        OperatorRow{"towards zero", "TruncatedDivide", {"-7", "2"}, "-3"},
        OperatorRow{"sign of the dividend", "Modulo", {"-7", "2"}, "-1"},
        OperatorRow{"least by minus one", "TruncatedDivide", {"-2147483648", "-1"}, "null"},
        OperatorRow{"least by minus one", "Modulo", {"-2147483648", "-1"}, "0"},
        OperatorRow{"least", "Negate", {"-2147483648"}, "null"}, OperatorRow{"least", "Abs", {"-2147483648"}, "null"},
        OperatorRow{"of an uncertainty", "Add", {"16..44", "16..44"}, "32..88"},
        OperatorRow{"of an uncertainty", "Subtract", {"16..44", "4..16"}, "0..40"},
        OperatorRow{"of an uncertainty", "Multiply", {"-2..3", "4"}, "-8..12"},
        OperatorRow{"halves away from zero", "Round", {"-2.5"}, "-3.0"},
        OperatorRow{"to digits", "Round", {"3.14159", "3"}, "3.142"},
        OperatorRow{"quantity", "Round", {"2.54 'cm'"}, "3 'cm'"}, OperatorRow{"down", "Floor", {"-1.1"}, "-2"},
        OperatorRow{"up", "Ceiling", {"-1.1"}, "-1"}, OperatorRow{"too large", "Floor", {"2147483648.2"}, "null"},
        OperatorRow{"towards zero", "Truncate", {"-1.9"}, "-1"}, OperatorRow{"whole", "Power", {"2", "10"}, "1024"},
        OperatorRow{"negative", "Power", {"2", "-2"}, "0.25"}, OperatorRow{"overflow", "Power", {"2", "31"}, "null"},
        OperatorRow{"root", "Power", {"9.0", "0.5"}, "3.0"}, OperatorRow{"one", "Exp", {"1"}, "2.71828183"},
        OperatorRow{"too large", "Exp", {"1000"}, "error"}, OperatorRow{"of zero", "Ln", {"0"}, "error"},
        OperatorRow{"of less", "Ln", {"-1"}, "null"}, OperatorRow{"base two", "Log", {"8", "2"}, "3.0"},
        OperatorRow{"base one", "Log", {"8", "1"}, "null"}, OperatorRow{"decimal", "Successor", {"1.0"}, "1.00000001"},
        OperatorRow{"greatest", "Successor", {"2147483647"}, "error"},
        OperatorRow{"month", "Successor", {"@2014-12"}, "@2015-01"},
        OperatorRow{"midnight", "Predecessor", {"@T00:00"}, "error"},
        OperatorRow{"minute", "Predecessor", {"@2014-01-01T00:00Z"}, "@2013-12-31T23:59+00:00"},
        OperatorRow{"decimal", "MaxValue", {"'Decimal'"}, "99999999999999999999.99999999"},
        OperatorRow{"qualified", "MinValue", {"'{urn:hl7-org:elm-types:r1}Date'"}, "@0001-01-01"},
        OperatorRow{"boolean", "MaxValue", {"'Boolean'"}, "error"},
        OperatorRow{"minutes", "Precision", {"@T10:30"}, "4"},
        OperatorRow{"completes", "HighBoundary", {"@2014-02", "8"}, "@2014-02-28"},
        OperatorRow{"completes", "LowBoundary", {"@2014-01-01T08Z", "17"}, "@2014-01-01T08:00:00.000+00:00"},
        OperatorRow{"cuts", "HighBoundary", {"@2014-02-10", "6"}, "@2014-02"},
        OperatorRow{"beyond a date", "HighBoundary", {"@2014", "17"}, "null"},
        OperatorRow{"digits", "HighBoundary", {"1.587", "8"}, "1.58799999"},
        OperatorRow{"fewer digits", "LowBoundary", {"-1.587", "2"}, "-1.59"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Quantities, Numbers,
    testing::Values(OperatorRow{"the finer unit", "Add", {"1 'm'", "5 'cm'"}, "105 'cm'"},
                    OperatorRow{"other dimension", "Add", {"1 'm'", "5 'cm2'"}, "null"},
                    OperatorRow{"unknown unit", "Add", {"1 'm'", "5 'furlong'"}, "null"},
                    OperatorRow{"unknown but the same unit", "Add", {"1 '[foo]'", "5 '[foo]'"}, "6 '[foo]'"},
                    OperatorRow{"units multiply", "Multiply", {"2 'cm'", "3 'cm'"}, "6 'cm2'"},
                    OperatorRow{"units cancel", "Divide", {"6 'cm2'", "3 'cm'"}, "2 'cm'"},
                    OperatorRow{"units cancel away", "Divide", {"6 'mg/dL'", "3 'mg/dL'"}, "2 '1'"},
                    OperatorRow{"per day", "Divide", {"10 'mg'", "2 days"}, "5 'mg/d'"},
                    OperatorRow{"no unit", "Multiply", {"2 'mg'", "3"}, "6 'mg'"},
                    OperatorRow{"remainder", "Modulo", {"3.5 'cm'", "3 'cm'"}, "0.5 'cm'"},
                    OperatorRow{"exactly", "Equal", {"1 'cm'", "0.01 'm'"}, "true"},
                    OperatorRow{"pounds", "Equal", {"1 '[lb_av]'", "453.59237 'g'"}, "true"},
                    OperatorRow{"litres", "Equal", {"1 'mg/dL'", "10 'mg/L'"}, "true"},
                    OperatorRow{"pressure", "Less", {"119 'mm[Hg]'", "16 'kPa'"}, "true"},
                    OperatorRow{"temperature", "Equal", {"98.6 '[degF]'", "37 'Cel'"}, "true"},
                    OperatorRow{"renal function", "Less", {"29 'mL/min/{1.73_m2}'", "30 'mL/min'"}, "true"},
                    OperatorRow{"arbitrary units alone", "Equal", {"1 '[iU]/L'", "1 'U/L'"}, "null"},
                    OperatorRow{"other dimension", "Equal", {"1 'cm'", "1 'cm2'"}, "null"},
                    OperatorRow{"year and a", "Equal", {"1 year", "1 'a'"}, "null"},
                    OperatorRow{"year and a", "Equivalent", {"1 year", "1 'a'"}, "true"},
                    OperatorRow{"month and days", "Equal", {"1 month", "30 days"}, "null"},
                    OperatorRow{"month and days", "Equivalent", {"1 month", "30 days"}, "true"},
                    OperatorRow{"years and months", "Equal", {"2 years", "24 months"}, "true"},
                    OperatorRow{"weeks and wk", "Equal", {"3 weeks", "3 'wk'"}, "true"},
                    OperatorRow{"weeks and days", "Greater", {"3 weeks", "20 days"}, "true"},
                    OperatorRow{"plural", "Equal", {"1 week", "1 weeks"}, "true"},
                    OperatorRow{"to less precision", "Equivalent", {"1.55", "1.6"}, "true"},
                    OperatorRow{"converts", "ConvertQuantity", {"5 'mg'", "'g'"}, "0.005 'g'"},
                    OperatorRow{"cannot", "ConvertQuantity", {"5 'mg'", "'m'"}, "null"},
                    OperatorRow{"cannot", "CanConvertQuantity", {"5 'mg'", "'m'"}, "false"},
                    OperatorRow{"fahrenheit", "ConvertQuantity", {"37 'Cel'", "'[degF]'"}, "98.6 '[degF]'"},
                    OperatorRow{"mole", "ConvertQuantity", {"1 'mmol/L'", "'umol/mL'"}, "1 'umol/mL'"},
                    OperatorRow{"parentheses", "ConvertQuantity", {"60 'mL/(min.m2)'", "'mL/s/m2'"}, "1 'mL/s/m2'"},
                    OperatorRow{"powers of ten", "ConvertQuantity", {"5 '10*9/L'", "'10*3/uL'"}, "5 '10*3/uL'"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Comparison, Numbers,
    testing::Values(OperatorRow{"integer and decimal", "Equal", {"1", "1.0"}, "true"},
                    OperatorRow{"null", "Equal", {"null", "null"}, "null"},
                    OperatorRow{"other types", "Equal", {"1", "'1'"}, "false"},
                    OperatorRow{"strings", "Less", {"'Z'", "'a'"}, "true"},
                    OperatorRow{"case and white space", "Equivalent", {"'John Doe'", "'JOHN\tDOE'"}, "true"},
                    OperatorRow{"umlauts", "Equivalent", {"'GRÖSSE'", "'größe'"}, "false"},
                    OperatorRow{"umlauts", "Equivalent", {"'ÄRZTE'", "'ärzte'"}, "true"},
                    OperatorRow{"null with null", "Equivalent", {"null", "null"}, "true"},
                    OperatorRow{"null with a value", "Equivalent", {"null", "1"}, "false"},
                    OperatorRow{"nulls in lists", "Equal", {"{1, null}", "{1, null}"}, "true"},
                    OperatorRow{"unknown in lists", "Equal", {"{1, null}", "{1, 2}"}, "null"},
                    OperatorRow{"different for sure", "Equal", {"{1, null}", "{2, 2}"}, "false"},
                    OperatorRow{"length", "Equal", {"{1}", "{1, null}"}, "false"},
                    OperatorRow{"an uncertainty above", "Greater", {"6..18", "5"}, "true"},
                    OperatorRow{"an uncertainty around", "Greater", {"1..13", "5"}, "null"},
                    OperatorRow{"an uncertainty below", "Equal", {"6..18", "24"}, "false"},
                    OperatorRow{"an uncertainty at its end", "LessOrEqual", {"6..18", "18"}, "true"},
                    OperatorRow{"an uncertainty and itself", "Equal", {"6..18", "6..18"}, "null"}),
    kName);

}  // namespace
}  // namespace cql
