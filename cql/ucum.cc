#include "cql/ucum.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <vector>

#include "cql/ucum_terms.h"

namespace cql {
namespace {

using base::Int128;

using Term = UcumTerm;
constexpr int kGreatestPower = kGreatestUcumPower;

Int128 magnitude(Int128 a) { return a < 0 ? -a : a; }
Int128 common_divisor(Int128 a, Int128 b) {
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a == 0 ? 1 : magnitude(a);
}

void simplify(Factor& factor) {
  const Int128 divisor = common_divisor(factor.numerator, factor.denominator);
  factor.numerator /= divisor;
  factor.denominator /= divisor;
  for (; factor.numerator % 10 == 0 && factor.numerator != 0; factor.numerator /= 10) ++factor.exponent;
  for (; factor.denominator % 10 == 0; factor.denominator /= 10) --factor.exponent;
}

std::optional<Factor> power(const Factor& base, int exponent) {
  Factor result;
  for (int i = exponent < 0 ? -exponent : exponent; i > 0; --i) {
    const std::optional<Factor> next = times(result, base);
    if (!next) return std::nullopt;
    result = *next;
  }
  return exponent < 0 ? inverse(result) : result;
}

std::optional<Factor> parse_factor(std::string_view digits) {
  Factor factor;
  factor.numerator = 0;
  bool after_point = false;
  if (digits.empty() || digits.size() > 20) return std::nullopt;
  for (const char each : digits) {
    if (each == '.') {
      after_point = true;
      continue;
    }
    factor.numerator = factor.numerator * 10 + (each - '0');
    if (after_point) --factor.exponent;
  }
  if (factor.numerator == 0) return std::nullopt;
  simplify(factor);
  return factor;
}

// UCUM, 3. Prefixes. https://ucum.org/ucum#section-Prefixes
struct Prefix {
  std::string_view code;
  int exponent;
};
constexpr Prefix kPrefixes[] = {{"da", 1}, {"Y", 24},  {"Z", 21},  {"E", 18},  {"P", 15},  {"T", 12}, {"G", 9},
                                {"M", 6},  {"k", 3},   {"h", 2},   {"d", -1},  {"c", -2},  {"m", -3}, {"u", -6},
                                {"n", -9}, {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24}};

bool is_digit(char each) { return each >= '0' && each <= '9'; }

bool multiply_by(UcumUnit& unit, const UcumUnit& other, int exponent) {
  if (exponent < -kGreatestPower || exponent > kGreatestPower) return false;
  const std::optional<Factor> raised = power(other.factor, exponent);
  if (!raised) return false;
  const std::optional<Factor> product = times(unit.factor, *raised);
  if (!product) return false;
  unit.factor = *product;
  for (std::size_t i = 0; i < unit.dimension.size(); ++i) {
    const int sum = unit.dimension[i] + other.dimension[i] * exponent;
    if (sum < -100 || sum > 100) return false;
    unit.dimension[i] = static_cast<std::int8_t>(sum);
  }
  if (other.arbitrary != 0 && unit.arbitrary != 0 && other.arbitrary != unit.arbitrary) return false;
  unit.arbitrary = static_cast<std::uint16_t>(unit.dimension[7] == 0 ? 0 : unit.arbitrary | other.arbitrary);
  return true;
}

// All atoms resolved to base units; made once.
class Atoms {
 public:
  static const Atoms& all() {
    static const Atoms atoms;
    return atoms;
  }
  std::optional<UcumUnit> parse(std::string_view text) const { return parse(text, *this); }

 private:
  enum class Status : std::uint8_t { kWaiting, kRunning, kDone };
  struct Entry {
    UcumUnit unit;
    Status status = Status::kWaiting;
  };

  Atoms() : entries_(kUcumAtomCount) {
    for (std::size_t i = 0; i < kUcumAtomCount; ++i) places_.emplace(kUcumAtoms[i].code, i);
    for (std::size_t i = 0; i < kUcumAtomCount; ++i) resolve(i);
  }
  void resolve(std::size_t place) {
    if (entries_[place].status != Status::kWaiting) return;
    entries_[place].status = Status::kRunning;
    const UcumAtom& atom = kUcumAtoms[place];
    UcumUnit unit;
    if (atom.unit.empty()) {
      unit.dimension[place] = 1;  // the first seven are the base units
    } else if (atom.unit == "!") {
      unit.dimension[7] = 1;
      unit.arbitrary = static_cast<std::uint16_t>(place);
    } else {
      std::vector<Term> terms;
      read_terms(atom.unit, terms);
      for (const Term& term : terms)
        if (const std::optional<std::size_t> other = find(term.symbol).first) resolve(*other);
      unit = parse(atom.unit, *this).value_or(UcumUnit());
    }
    if (const std::optional<Factor> value = parse_factor(atom.value))
      unit.factor = times(unit.factor, *value).value_or(Factor());
    unit.special = atom.code == "Cel" || atom.code == "[degF]";
    if (atom.code == "Cel") unit.offset = {27315, 1, -2};
    if (atom.code == "[degF]") unit.offset = {45967 * 5, 9, -2};
    entries_[place] = {unit, Status::kDone};
  }
  // The atom of a symbol, and the exponent of its prefix.
  std::pair<std::optional<std::size_t>, int> find(std::string_view symbol) const {
    if (const auto found = places_.find(symbol); found != places_.end()) return {found->second, 0};
    for (const Prefix& prefix : kPrefixes) {
      if (!symbol.starts_with(prefix.code)) continue;
      const auto found = places_.find(symbol.substr(prefix.code.size()));
      if (found != places_.end() && kUcumAtoms[found->second].metric) return {found->second, prefix.exponent};
    }
    return {std::nullopt, 0};
  }
  static std::optional<UcumUnit> parse(std::string_view text, const Atoms& atoms) {
    std::vector<Term> terms;
    if (!read_terms(text, terms)) return std::nullopt;
    UcumUnit unit;
    for (const Term& term : terms) {
      UcumUnit one;
      if (std::ranges::all_of(term.symbol, is_digit)) {
        const std::optional<Factor> number = parse_factor(term.symbol);
        if (!number) return std::nullopt;
        one.factor = *number;
      } else {
        const auto [place, prefix] = atoms.find(term.symbol);
        if (!place) return std::nullopt;
        one = atoms.entries_[*place].unit;
        one.factor.exponent += prefix;
        // UCUM, 3.1: special units take part in no product.
        if (one.special && (terms.size() > 1 || term.exponent != 1)) return std::nullopt;
        if (one.special) return one;
      }
      if (!multiply_by(unit, one, term.exponent)) return std::nullopt;
    }
    return unit;
  }

  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, std::size_t> places_;
};

}  // namespace

std::optional<Factor> times(const Factor& a, const Factor& b) {
  // Across first, so that the products stay small.
  Factor left{a.numerator, b.denominator, 0}, right{b.numerator, a.denominator, 0};
  simplify(left);
  simplify(right);
  Factor result;
  if (__builtin_mul_overflow(left.numerator, right.numerator, &result.numerator) ||
      __builtin_mul_overflow(left.denominator, right.denominator, &result.denominator))
    return std::nullopt;
  result.exponent = a.exponent + b.exponent + left.exponent + right.exponent;
  simplify(result);
  return result;
}

Factor inverse(const Factor& a) { return {a.denominator, a.numerator, -a.exponent}; }

std::optional<UcumUnit> parse_ucum(std::string_view text) { return Atoms::all().parse(text); }

}  // namespace cql
