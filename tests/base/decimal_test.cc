#include "base/decimal.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace base {
namespace {

constexpr const char* kGreatest = "99999999999999999999.99999999";

std::string text_of(const std::optional<Decimal>& value) { return value ? value->to_text() : "nothing"; }

Decimal decimal(std::string_view text) {
  const std::optional<Decimal> value = Decimal::parse(text);
  EXPECT_TRUE(value) << text;
  return value.value_or(Decimal());
}

struct Parsed {
  const char* name;
  std::string text;
  std::string value;
};
class DecimalParse : public testing::TestWithParam<Parsed> {};

TEST_P(DecimalParse, GivesTheShortestText) { EXPECT_EQ(text_of(Decimal::parse(GetParam().text)), GetParam().value); }

INSTANTIATE_TEST_SUITE_P(
    Texts, DecimalParse,
    testing::Values(Parsed{"whole", "2", "2.0"}, Parsed{"trailing_zeros", "1.500", "1.5"},
                    Parsed{"minus", "-12.5", "-12.5"}, Parsed{"plus", "+1", "1.0"}, Parsed{"minus_zero", "-0.0", "0.0"},
                    Parsed{"small_exponent", "1e-3", "0.001"}, Parsed{"great_exponent", "1.25E+4", "12500.0"},
                    Parsed{"leading_zeros", "000000000000000000000000000007", "7.0"},
                    Parsed{"least", "0.00000001", "0.00000001"}, Parsed{"ninth_digit_up", "0.000000005", "0.00000001"},
                    Parsed{"ninth_digit_down", "0.000000004999", "0.0"},
                    Parsed{"ninth_digit_away_from_zero", "-0.000000005", "-0.00000001"},
                    Parsed{"greatest", kGreatest, kGreatest},
                    Parsed{"least_of_all", "-" + std::string(kGreatest), "-" + std::string(kGreatest)},
                    Parsed{"one_beyond", "100000000000000000000", "nothing"},
                    Parsed{"rounded_beyond", std::string(kGreatest) + "5", "nothing"},
                    Parsed{"beyond_by_exponent", "1e20", "nothing"},
                    Parsed{"just_fits_by_exponent", "1e19", "10000000000000000000.0"},
                    Parsed{"huge_exponent", "1e99999999999999999999999", "nothing"},
                    Parsed{"tiny_exponent", "1e-99999999999999999999999", "0.0"},
                    Parsed{"zero_of_huge_exponent", "0e99999999999", "0.0"},
                    Parsed{"many_digits_small_value", std::string(5000, '1') + "e-5000", "0.11111111"},
                    Parsed{"many_zeros_after_point", "0." + std::string(5000, '0') + "1e5001", "1.0"},
                    Parsed{"many_nines", std::string(5000, '9'), "nothing"}, Parsed{"empty", "", "nothing"},
                    Parsed{"sign_only", "-", "nothing"}, Parsed{"point_first", ".5", "nothing"},
                    Parsed{"point_last", "5.", "nothing"}, Parsed{"no_exponent_digits", "1e", "nothing"},
                    Parsed{"space", " 1", "nothing"}, Parsed{"two_points", "1.2.3", "nothing"},
                    Parsed{"hexadecimal", "0x10", "nothing"}, Parsed{"nan", "NaN", "nothing"}),
    [](const auto& row) { return row.param.name; });

struct Operation {
  const char* name;
  std::string a;
  char sign;
  std::string b;
  std::string value;
};
class DecimalArithmetic : public testing::TestWithParam<Operation> {};

TEST_P(DecimalArithmetic, IsExactOrNothing) {
  const Decimal a = decimal(GetParam().a);
  const Decimal b = decimal(GetParam().b);
  const std::optional<Decimal> value = GetParam().sign == '+'   ? a.plus(b)
                                       : GetParam().sign == '-' ? a.minus(b)
                                       : GetParam().sign == '*' ? a.times(b)
                                                                : a.divided_by(b);
  EXPECT_EQ(text_of(value), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Operations, DecimalArithmetic,
    testing::Values(Operation{"tenths_add_up", "0.1", '+', "0.2", "0.3"},
                    Operation{"sum_too_large", kGreatest, '+', "0.00000001", "nothing"},
                    Operation{"difference", "1", '-', "1.00000001", "-0.00000001"},
                    Operation{"difference_too_small", "-" + std::string(kGreatest), '-', "1", "nothing"},
                    Operation{"product", "1.5", '*', "-2.5", "-3.75"},
                    Operation{"product_rounds_up", "0.0001", '*', "0.00005", "0.00000001"},
                    Operation{"product_rounds_away_from_zero", "-0.0001", '*', "0.00005", "-0.00000001"},
                    Operation{"product_vanishes", "0.0001", '*', "0.000049", "0.0"},
                    Operation{"product_of_large_and_small", kGreatest, '*', "0.00000001", "1000000000000.0"},
                    Operation{"product_by_one", kGreatest, '*', "1", kGreatest},
                    Operation{"product_too_large", kGreatest, '*', "1.00000001", "nothing"},
                    Operation{"product_far_too_large", kGreatest, '*', kGreatest, "nothing"},
                    Operation{"product_of_ten_digits", "9999999999.99999999", '*', "9999999999.99999999",
                              "99999999999999999800.0"},
                    Operation{"third", "1", '/', "3", "0.33333333"},
                    Operation{"two_thirds", "2", '/', "3", "0.66666667"},
                    Operation{"minus_two_thirds", "-2", '/', "3", "-0.66666667"},
                    Operation{"by_zero", "1", '/', "0", "nothing"}, Operation{"zero_by_zero", "0", '/', "0", "nothing"},
                    Operation{"greatest_by_itself", kGreatest, '/', kGreatest, "1.0"},
                    Operation{"quotient_too_large", kGreatest, '/', "0.5", "nothing"},
                    Operation{"quotient_far_too_large", kGreatest, '/', "0.00000001", "nothing"},
                    Operation{"least_quotient", "0.00000001", '/', "2", "0.00000001"}),
    [](const auto& row) { return row.param.name; });

// Literals of more than CQL's 20 digits before the point (Decimal::parse_literal), and what is calculated with them.
constexpr const char* kGreatestLiteral = "9999999999999999999999999999.99999999";
class DecimalLiteral : public testing::TestWithParam<Operation> {};

TEST_P(DecimalLiteral, MayBeWider) {
  const std::optional<Decimal> a = Decimal::parse_literal(GetParam().a);
  if (GetParam().sign == ' ') {
    EXPECT_EQ(text_of(a), GetParam().value);
    return;
  }
  const Decimal b = Decimal::parse_literal(GetParam().b).value();
  const std::optional<Decimal> value = GetParam().sign == '+'   ? a.value().plus(b)
                                       : GetParam().sign == '-' ? a.value().minus(b)
                                       : GetParam().sign == '*' ? a.value().times(b)
                                                                : a.value().divided_by(b);
  EXPECT_EQ(text_of(value), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Operations, DecimalLiteral,
    testing::Values(
        Operation{"greatest", kGreatestLiteral, ' ', "", kGreatestLiteral},
        Operation{"one_beyond", "10000000000000000000000000000", ' ', "", "nothing"},
        Operation{"in_the_range", "1.5", ' ', "", "1.5"},
        Operation{"product", "-9", '*', "1000000000000000000000000000.5", "-9000000000000000000000000004.5"},
        Operation{"product_too_large", "10.1", '*', "1000000000000000000000000000", "nothing"},
        Operation{"sum", kGreatestLiteral, '+', "0.00000001", "10000000000000000000000000000.0"},
        Operation{"sum_too_large", kGreatestLiteral, '+', "1", "nothing"},
        Operation{"quotient", "1000000000000000000000000001", '/', "3", "333333333333333333333333333.66666667"},
        Operation{"quotient_of_two", kGreatestLiteral, '/', kGreatestLiteral, "1.0"},
        Operation{"quotient_too_large", kGreatestLiteral, '/', "0.00000001", "nothing"},
        Operation{"least_quotient", "0.00000001", '/', kGreatestLiteral, "0.0"}),
    [](const auto& row) { return row.param.name; });

struct Rounded {
  const char* name;
  const char* text;
  int digits;
  const char* value;
};
class DecimalRound : public testing::TestWithParam<Rounded> {};

TEST_P(DecimalRound, GoesToTheNearest) {
  EXPECT_EQ(decimal(GetParam().text).rounded(GetParam().digits).to_text(), GetParam().value);
}

// The examples of CQL 1.5, Round, and their neighbours.
INSTANTIATE_TEST_SUITE_P(
    Halves, DecimalRound,
    testing::Values(Rounded{"half", "0.5", 0, "1.0"}, Rounded{"below_half", "0.49999999", 0, "0.0"},
                    Rounded{"minus_half", "-0.5", 0, "-1.0"}, Rounded{"above_minus_half", "-0.49999999", 0, "0.0"},
                    Rounded{"minus_one_and_a_half", "-1.5", 0, "-2.0"}, Rounded{"three_digits", "3.14159", 3, "3.142"},
                    Rounded{"two_digits_half", "2.345", 2, "2.35"},
                    Rounded{"all_digits", "0.12345678", 8, "0.12345678"},
                    Rounded{"more_digits_than_there_are", "0.12345678", 99, "0.12345678"},
                    Rounded{"tens", "15", -1, "20.0"}, Rounded{"far_above", "15", -99, "0.0"}),
    [](const auto& row) { return row.param.name; });

TEST(Decimal, TruncatesFloorsAndCeils) {
  EXPECT_EQ(decimal("-2.7").truncated().to_text(), "-2.0");
  EXPECT_EQ(decimal("2.7").truncated().to_text(), "2.0");
  EXPECT_EQ(decimal("-2.1").floor().to_text(), "-3.0");
  EXPECT_EQ(decimal("-2").floor().to_text(), "-2.0");
  EXPECT_EQ(decimal("2.1").ceiling().to_text(), "3.0");
  EXPECT_EQ(decimal("-2.9").ceiling().to_text(), "-2.0");
  EXPECT_EQ(decimal("1.5").negated().to_text(), "-1.5");
}

TEST(Decimal, ComparesByValue) {
  EXPECT_EQ(decimal("1.50"), decimal("1.5"));
  EXPECT_LT(decimal("-1"), decimal("-0.99999999"));
  EXPECT_GT(Decimal::from_integer(3), decimal("2.99999999"));
  EXPECT_DOUBLE_EQ(decimal("-0.1").to_double(), -0.1);
  EXPECT_EQ(Decimal::from_integer(INT64_MIN).to_text(), "-9223372036854775808.0");
}

}  // namespace
}  // namespace base
