#include "fhir/code_pattern.h"

#include <utility>

namespace fhir {
namespace {

using Texts = std::vector<MatchedCode>;

constexpr std::size_t kMostTexts = 20'000;
constexpr int kDeepestGroup = 20;
constexpr std::string_view kDigits = "0123456789";
// What codes of the systems with a spelled hierarchy are made of.
constexpr std::string_view kAnyCharacter = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.";

class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {
    take('^');
    if (rest_.ends_with('$') && !rest_.ends_with("\\$")) rest_.remove_suffix(1);
  }

  std::optional<Texts> parse() {
    std::optional<Texts> texts = alternatives(0);
    return texts && rest_.empty() ? texts : std::nullopt;
  }

 private:
  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char next() {
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return first;
  }

  std::optional<Texts> alternatives(int depth) {
    if (depth > kDeepestGroup) return std::nullopt;
    Texts all;
    do {
      std::optional<Texts> texts = sequence(depth);
      if (!texts || all.size() + texts->size() > kMostTexts) return std::nullopt;
      all.insert(all.end(), texts->begin(), texts->end());
    } while (take('|'));
    return all;
  }

  std::optional<Texts> sequence(int depth) {
    Texts all{{}};
    while (!rest_.empty() && !rest_.starts_with('|') && !rest_.starts_with(')')) {
      std::optional<Texts> items = repeated(depth);
      if (items) items = joined(all, *items);
      if (!items) return std::nullopt;
      all = *std::move(items);
    }
    return all;
  }

  // Nothing follows what is open: whatever it is, it matches already.
  static std::optional<Texts> joined(const Texts& before, const Texts& after) {
    if (before.size() * after.size() > kMostTexts) return std::nullopt;
    Texts all;
    for (const MatchedCode& left : before)
      for (const MatchedCode& right : after) {
        if (left.is_beginning && (!right.text.empty() || right.is_beginning)) return std::nullopt;
        all.push_back(
            left.is_beginning ? left : MatchedCode{left.text + right.text, right.is_beginning, right.without_itself});
      }
    return all;
  }

  std::optional<Texts> repeated(int depth) {
    if (rest_.starts_with(".*") || rest_.starts_with(".+")) {
      const bool without_itself = rest_[1] == '+';
      rest_.remove_prefix(2);
      return Texts{{"", true, without_itself}};
    }
    std::optional<Texts> item = atom(depth);
    if (!item) return std::nullopt;
    std::size_t least = 1, most = 1;
    if (take('?')) {
      least = 0;
    } else if (take('{')) {
      const std::optional<std::size_t> first = count();
      least = most = first.value_or(0);
      if (take(',')) most = count().value_or(0);
      if (!first || !take('}') || most < least) return std::nullopt;
    } else if (rest_.starts_with('*') || rest_.starts_with('+')) {
      return std::nullopt;
    }
    Texts all, power{{}};
    for (std::size_t times = 0; times <= most; ++times) {
      if (times >= least) all.insert(all.end(), power.begin(), power.end());
      if (all.size() > kMostTexts) return std::nullopt;
      if (times == most) break;
      std::optional<Texts> longer = joined(power, *item);
      if (!longer) return std::nullopt;
      power = *std::move(longer);
    }
    return all;
  }

  std::optional<std::size_t> count() {
    constexpr std::size_t kMostTimes = 20;
    std::size_t number = 0, digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && number <= kMostTimes; ++digits)
      number = number * 10 + static_cast<std::size_t>(next() - '0');
    return digits > 0 && number <= kMostTimes ? std::optional(number) : std::nullopt;
  }

  std::optional<Texts> atom(int depth) {
    const char first = next();
    switch (first) {
      case '(': {
        if (rest_.starts_with("?:")) rest_.remove_prefix(2);
        std::optional<Texts> group = alternatives(depth + 1);
        return group && take(')') ? group : std::nullopt;
      }
      case '[':
        return one_of();
      case '.':
        return each(kAnyCharacter);
      case '\\':
        if (rest_.empty()) return std::nullopt;
        if (take('d')) return each(kDigits);
        if (std::string_view(".-/$^*+?()[]{}|\\").find(rest_.front()) == std::string_view::npos) return std::nullopt;
        return Texts{{std::string(1, next())}};
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
      case '^':
      case '$':
        return std::nullopt;
      default:
        return Texts{{std::string(1, first)}};
    }
  }

  std::optional<Texts> one_of() {
    std::string characters;
    if (rest_.starts_with('^')) return std::nullopt;
    while (!rest_.empty() && !rest_.starts_with(']')) {
      if (take('\\')) {
        if (rest_.empty()) return std::nullopt;
        if (take('d')) {
          characters += kDigits;
          continue;
        }
      }
      const char from = next();
      if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') {
        characters += from;
        continue;
      }
      next();
      const char to = next();
      if (to < from) return std::nullopt;
      for (int each = from; each <= to; ++each) characters += static_cast<char>(each);
    }
    return take(']') && !characters.empty() ? std::optional(each(characters)) : std::nullopt;
  }

  static Texts each(std::string_view characters) {
    Texts texts;
    for (const char character : characters) texts.push_back({std::string(1, character)});
    return texts;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::vector<MatchedCode>> codes_of_pattern(std::string_view pattern) { return Parser(pattern).parse(); }

}  // namespace fhir
