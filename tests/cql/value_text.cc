#include "tests/cql/value_text.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ostream>

#include "cql/interval.h"
#include "cql/literal_text.h"
#include "cql/operator_tables.h"

namespace cql {
namespace {

class Parser {
 public:
  Parser(Arena& arena, std::string_view text) : arena_(arena), rest_(text) {}

  Value whole() {
    const Value value = one();
    if (!rest_.empty()) std::abort();
    return value;
  }

 private:
  bool take(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  std::string_view until(std::string_view ends) {
    const std::size_t end = std::min(rest_.find_first_of(ends), rest_.size());
    const std::string_view part = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return part;
  }
  std::vector<Value> items(char end) {
    std::vector<Value> values;
    while (!rest_.starts_with(end)) {
      values.push_back(one());
      take(", ");
    }
    return values;
  }

  Value one() {
    if (take("null")) return Value();
    if (take("true")) return Value::boolean(true);
    if (take("false")) return Value::boolean(false);
    if (take("{")) {
      const std::vector<Value> values = items('}');
      take("}");
      return arena_.copy_list(std::span<const Value>(values));
    }
    if (take("'")) {
      const Value value = arena_.string(until("'"));
      take("'");
      return value;
    }
    if (take("@T")) return arena_.time(read_time(until(",)]} ")).value());
    if (take("@")) {
      const std::string_view text = until(",)]} ");
      const fhir::DateTime value = read_date_time(text, 0).value();
      return text.find('T') == std::string_view::npos ? arena_.date(value) : arena_.date_time(value);
    }
    return interval_or_number();
  }

  Value interval_or_number() {
    ValueType type = ValueType::kNull;
    if (take("Integer")) type = ValueType::kInteger;
    if (take("Date")) type = ValueType::kDate;
    if (rest_.starts_with('[') || rest_.starts_with('(')) {
      const bool low_closed = take("[");
      if (!low_closed) take("(");
      const Value low = one();
      take(", ");
      const Value high = one();
      const bool high_closed = take("]");
      if (!high_closed && !take(")")) std::abort();
      return arena_.interval({low, high, low_closed, high_closed, type, false});
    }
    const Value value = number();
    if (!take("..")) return value;
    return arena_.interval({value, number(), true, true, ValueType::kNull, true});
  }

  Value number() {
    std::size_t end = rest_.starts_with('-') ? 1 : 0;
    while (end < rest_.size() && (std::isdigit(static_cast<unsigned char>(rest_[end])) != 0 ||
                                  (rest_[end] == '.' && !rest_.substr(end).starts_with(".."))))
      ++end;
    const std::string_view digits = rest_.substr(0, end);
    if (digits.empty()) std::abort();
    rest_.remove_prefix(end);
    if (take("L")) return Value::long_integer(read_integer(digits).value());
    if (take(" '")) {
      const std::string_view unit = until("'");
      take("'");
      return arena_.quantity(read_decimal(digits).value(), arena_.copy(unit));
    }
    if (take(" ")) return arena_.quantity(read_decimal(digits).value(), arena_.copy(until(",)]}")));
    if (digits.find('.') != std::string_view::npos) return arena_.decimal(read_decimal(digits).value());
    return Value::integer(static_cast<std::int32_t>(read_integer(digits).value()));
  }

  Arena& arena_;
  std::string_view rest_;
};

std::string written_list(std::span<const Value> items) {
  std::string text = "{";
  for (const Value& each : items) text.append(text.size() > 1 ? ", " : "").append(written(each));
  return text + "}";
}

}  // namespace

Value parse_value(Arena& arena, std::string_view text) { return Parser(arena, text).whole(); }

std::string written(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return "null";
    case ValueType::kLong:
      return *text_of(value) + "L";
    case ValueType::kString:
      return "'" + *text_of(value) + "'";
    case ValueType::kDate:
      return "@" + *text_of(value);
    case ValueType::kDateTime: {
      const std::string text = *text_of(value);
      return "@" + text + (value.as_date_time().precision < fhir::Precision::kHour ? "T" : "");
    }
    case ValueType::kTime:
      return "@T" + *text_of(value);
    case ValueType::kList:
      return written_list(value.as_list().items);
    case ValueType::kInterval: {
      const IntervalBody& body = value.as_interval();
      if (body.uncertainty) return written(body.low) + ".." + written(body.high);
      return (body.low_closed ? "[" : "(") + written(body.low) + ", " + written(body.high) +
             (body.high_closed ? "]" : ")");
    }
    default:
      return text_of(value).value_or("another type");
  }
}

void PrintTo(const OperatorRow& row, std::ostream* out) {
  *out << row.type << "(";
  for (const std::string& each : row.operands) *out << (&each == row.operands.data() ? "" : "; ") << each;
  *out << ") = " << row.expected;
}

std::string test_name(const OperatorRow& row, std::size_t index) {
  std::string name = row.type + "_" + row.name + "_" + std::to_string(index);
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

std::string outcome(const OperatorRow& row) {
  Arena arena;
  const Now now(base::parse_instant("2026-01-01T12:00:00Z").value());
  OperatorContext context{arena, now, row.precision, row.weeks};
  std::vector<Value> operands;
  for (const std::string& each : row.operands) operands.push_back(parse_value(arena, each));
  const OperatorEntry* entry = find_operator(row.type);
  if (!entry) return "no such operator";
  if (operands.size() < entry->least || (entry->most != kAnyNumber && operands.size() > entry->most)) return "arity";
  try {
    return written(entry->function(context, operands.data(), operands.size()));
  } catch (const EvaluationError&) {
    return "error";
  }
}

}  // namespace cql
