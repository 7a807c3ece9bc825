// Hostile dates, quantities and decimals: the first line of the bytes names an operator ("Add", "SameAs/3" with a
// precision), each line after it is an operand: a letter for its type, then its text.
//   i12  l12  d1.5  s..  D2014-01  T2014-01-01T10  t10:30  q5 'mg'  b1  n
//   I an interval of the last two (I[) (I(] (I) ..)   U an uncertainty of them   L3 a list of the last three
#include <vector>

#include "cql/equality.h"
#include "cql/evaluation.h"
#include "cql/literal_text.h"
#include "cql/operators.h"
#include "cql/quantity.h"
#include "cql/temporal.h"
#include "cql/ucum.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using cql::Value;

const cql::Now kNow(base::Instant{1'762'776'000'000, 60});  // 2025-11-10T12:00Z
constexpr std::size_t kArena = std::size_t{8} << 20;        // no operator runs for long within it

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (lines.size() < 20) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

// What is read of a text is read again from what is written of it.
void read_and_write(std::string_view text) {
  if (const auto decimal = base::Decimal::parse(text))
    fuzz::require(base::Decimal::parse(decimal->to_text()) == decimal, "a decimal's text is the decimal");
  if (const auto date = fhir::parse_date_time(text, 60)) {
    fuzz::require(fhir::parse_date_time(fhir::to_text(*date), 60) == date, "a date-time's text is the date-time");
    (void)fhir::earliest(*date);
    (void)fhir::at_offset(*date, -600);
  }
  if (const auto time = fhir::parse_time(text))
    fuzz::require(fhir::parse_time(fhir::to_text(*time)) == time, "a time's text is the time");
  if (const auto instant = base::parse_instant(text)) {
    const auto again = base::parse_instant(base::to_text(*instant));
    fuzz::require(again && *again == *instant, "an instant's text is the instant");
    (void)fhir::from_instant(*instant);
  }
  (void)cql::parse_ucum(text);
}

class Operands {
 public:
  explicit Operands(cql::Arena& arena) : arena_(arena) {}

  void add(std::string_view line) {
    const char kind = line.empty() ? 'n' : line.front();
    const std::string_view text = line.substr(line.empty() ? 0 : 1);
    read_and_write(text);
    if (kind == 'I' || kind == 'U')
      add_interval(text, kind == 'U');
    else if (kind == 'L')
      add_list(text);
    else
      values_.push_back(scalar(kind, text));
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  void add_interval(std::string_view text, bool uncertainty) {
    if (values_.size() < 2) return;
    const Value high = values_.back();
    values_.pop_back();
    const Value low = values_.back();
    if (!low.is_null() && !high.is_null() && low.type() != high.type()) return;
    const auto most = text.starts_with('(') ? 0 : 1;
    if (uncertainty && (low.is_null() || high.is_null() || low.is(cql::ValueType::kInterval))) return;
    if (cql::OperatorContext context{arena_, kNow, std::nullopt}; uncertainty || !low.is_null())
      if (!high.is_null() && !low.is_null() && cql::compare(context, low, high).value_or(0) > 0) return;
    values_.back() = arena_.interval(
        {low, high, uncertainty || most == 1, uncertainty || !text.ends_with(')'), low.type(), uncertainty});
  }
  void add_list(std::string_view text) {
    const auto wanted = cql::read_integer(text).value_or(1);
    std::vector<Value> items;
    while (!values_.empty() && static_cast<std::int64_t>(items.size()) < wanted) {
      items.push_back(values_.back());
      values_.pop_back();
    }
    values_.push_back(arena_.copy_list(std::span<const Value>(items)));
  }
  Value scalar(char kind, std::string_view text) {
    switch (kind) {
      case 'i': {
        const auto value = cql::read_integer(text);
        return value && *value == static_cast<std::int32_t>(*value) ? Value::integer(static_cast<std::int32_t>(*value))
                                                                    : Value();
      }
      case 'l': {
        const auto value = cql::read_integer(text);
        return value ? Value::long_integer(*value) : Value();
      }
      case 'd': {
        const auto value = cql::read_decimal(text);
        return value ? arena_.decimal(*value) : Value();
      }
      case 's':
        return arena_.string(text);
      case 'D': {
        const auto value = fhir::parse_date(text);
        return value ? arena_.date(*value) : Value();
      }
      case 'T': {
        const auto value = cql::read_date_time(text, 60);
        return value ? arena_.date_time(*value) : Value();
      }
      case 't': {
        const auto value = cql::read_time(text);
        return value ? arena_.time(*value) : Value();
      }
      case 'q': {
        const auto value = cql::read_quantity(text);
        return value ? arena_.quantity(value->value, arena_.copy(value->unit)) : Value();
      }
      case 'b':
        return Value::boolean(text.starts_with('1'));
      default:
        return Value();
    }
  }

  cql::Arena& arena_;
  std::vector<Value> values_;
};

// The orders that are possible of b and a are those of a and b the other way round.
void compare_both_ways(cql::OperatorContext& context, const Value& a, const Value& b) {
  const cql::Orders forth = cql::order(context, a, b);
  const cql::Orders back = cql::order(context, b, a);
  const auto turned = [](cql::Orders orders) {
    return static_cast<cql::Orders>((orders & cql::kSame) | ((orders & cql::kLess) != 0 ? cql::kGreater : 0) |
                                    ((orders & cql::kGreater) != 0 ? cql::kLess : 0));
  };
  fuzz::require(turned(forth) == back, "an order the other way round is turned");
  fuzz::require(cql::equivalent(context, a, b) == cql::equivalent(context, b, a), "equivalence is symmetric");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string text = fuzz::text_of(data, size);
  const std::vector<std::string_view> lines = lines_of(text);
  const std::string_view name = lines[0].substr(0, lines[0].find('/'));
  const cql::OperatorEntry* const entry = cql::find_operator(name);
  if (!entry) return 0;
  std::optional<fhir::Precision> precision;
  if (const std::size_t slash = lines[0].find('/'); slash + 1 < lines[0].size() && slash != std::string_view::npos) {
    const int digit = lines[0][slash + 1] - '0';
    if (digit >= 1 && digit <= 7) precision = static_cast<fhir::Precision>(digit);
  }
  cql::Arena arena(kArena);
  cql::OperatorContext context{arena, kNow, precision, lines[0].ends_with('w')};
  try {
    Operands operands(arena);
    for (std::size_t i = 1; i < lines.size(); ++i) operands.add(lines[i]);
    const std::vector<Value>& values = operands.values();
    if (values.size() >= 2) compare_both_ways(context, values[0], values[1]);
    if (values.size() < entry->least || (entry->most != cql::kAnyNumber && values.size() > entry->most)) return 0;
    const Value result = entry->function(context, values.data(), values.size());
    (void)cql::to_text(result);
    base::JsonWriter writer;
    cql::write_json(writer, result);
  } catch (const cql::EvaluationError&) {  // an answer too
  }
  return 0;
}
