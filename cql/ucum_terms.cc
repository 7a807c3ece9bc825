#include "cql/ucum_terms.h"

#include <algorithm>
#include <optional>
#include <string>

#include "cql/ucum.h"

namespace cql {
namespace {

using Term = UcumTerm;

constexpr std::size_t kLongestUnit = 200;  // Ours: a unit is a short text
constexpr int kDeepest = 8;                // parentheses
constexpr int kGreatestPower = kGreatestUcumPower;

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// Takes an expression apart into terms (UCUM, 2.1 The grammar of units). Parentheses become signs.
class TermReader {
 public:
  explicit TermReader(std::string_view text) : rest_(text) {}

  bool read(std::vector<Term>& terms) {
    if (rest_.empty() || rest_.size() > kLongestUnit) return false;
    return expression(terms, 1, 0) && rest_.empty();
  }

 private:
  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool expression(std::vector<Term>& terms, int sign, int depth) {
    if (depth > kDeepest) return false;
    int direction = take('/') ? -sign : sign;
    for (;;) {
      if (!component(terms, direction, depth)) return false;
      if (take('.'))
        direction = sign;
      else if (take('/'))
        direction = -sign;
      else
        return true;
    }
  }
  bool component(std::vector<Term>& terms, int sign, int depth) {
    if (take('(')) {
      const std::size_t first = terms.size();
      if (!expression(terms, sign, depth + 1) || !take(')')) return false;
      int exponent = 1;
      if (!exponent_of(exponent)) return false;
      for (std::size_t i = first; i < terms.size(); ++i) terms[i].exponent *= exponent;
      return annotation();
    }
    if (rest_.starts_with('{')) return annotation();
    std::size_t length = 0;
    int brackets = 0;
    for (; length < rest_.size(); ++length) {
      const char each = rest_[length];
      if (each == '[') ++brackets;
      if (each == ']') --brackets;
      if (brackets == 0 && std::string_view("./(){}").find(each) != std::string_view::npos) break;
    }
    std::string_view symbol = rest_.substr(0, length);
    rest_.remove_prefix(length);
    if (symbol.empty()) return false;
    std::size_t end = symbol.size();
    while (end > 0 && is_digit(symbol[end - 1])) --end;
    int exponent = 1;
    if (end > 0 && end < symbol.size()) {  // not a number alone
      std::string_view digits = symbol.substr(end);
      if (digits.size() > 2) return false;
      exponent = 0;
      for (const char each : digits) exponent = exponent * 10 + (each - '0');
      if (symbol[end - 1] == '-' || symbol[end - 1] == '+') {
        if (symbol[end - 1] == '-') exponent = -exponent;
        --end;
      }
      symbol = symbol.substr(0, end);
    }
    if (symbol.empty()) return false;
    terms.push_back({symbol, exponent * sign});
    return annotation();
  }
  bool exponent_of(int& exponent) {
    const bool negative = take('-');
    if (!negative) take('+');
    int value = 0;
    bool any = false;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), any = true) {
      value = value * 10 + (rest_.front() - '0');
      if (value > kGreatestPower) return false;
    }
    if (any) exponent = negative ? -value : value;
    return any || !negative;
  }
  bool annotation() {
    if (!take('{')) return true;
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

bool read_terms(std::string_view text, std::vector<UcumTerm>& terms) { return TermReader(text).read(terms); }

std::optional<std::string> product_unit(std::string_view a, std::string_view b, bool quotient) {
  std::vector<Term> terms, others;
  if (!read_terms(a, terms) || !read_terms(b, others)) return std::nullopt;
  const std::optional<UcumUnit> unit_a = parse_ucum(a), unit_b = parse_ucum(b);
  if (!unit_a || !unit_b || unit_a->special || unit_b->special) return std::nullopt;
  std::vector<Term> result;
  for (std::vector<Term>* each : {&terms, &others})
    for (const Term& term : *each) {
      if (term.symbol == "1") continue;
      const int exponent = quotient && each == &others ? -term.exponent : term.exponent;
      const auto same = std::ranges::find(result, term.symbol, &Term::symbol);
      if (same == result.end())
        result.push_back({term.symbol, exponent});
      else
        same->exponent += exponent;
    }
  std::string text;
  const auto write = [&text](const Term& term, int exponent) {
    text.append(term.symbol);
    if (exponent != 1) text.append(std::to_string(exponent));
  };
  for (const Term& term : result)
    if (term.exponent > 0) {
      if (!text.empty()) text.push_back('.');
      write(term, term.exponent);
    }
  for (const Term& term : result)
    if (term.exponent < 0) {
      text.push_back('/');
      write(term, -term.exponent);
    }
  return text.empty() ? "1" : text;
}

}  // namespace cql
