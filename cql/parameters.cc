// Parameters: plain data in, values of the declared type out.
#include <variant>

#include "cql/evaluation.h"
#include "cql/fhir_access.h"
#include "cql/read_json.h"
#include "cql/state.h"

namespace cql {

struct Parameters::Entry {
  struct Quantity {
    base::Decimal value;
    std::string unit;
  };
  std::variant<std::string, std::vector<std::string>, std::vector<base::JsonView>, Quantity, std::int32_t,
               base::Decimal, bool, base::JsonView>
      data;
};

// The last one given counts.
void Parameters::put(std::string name, std::shared_ptr<const Entry> entry) {
  entries_.emplace_back(std::move(name), std::move(entry));
}

void Parameters::set_string(std::string name, std::string value) {
  put(std::move(name), std::make_shared<Entry>(Entry{std::move(value)}));
}
void Parameters::set_strings(std::string name, std::vector<std::string> values) {
  put(std::move(name), std::make_shared<Entry>(Entry{std::move(values)}));
}
void Parameters::set_resources(std::string name, std::vector<base::JsonView> resources) {
  put(std::move(name), std::make_shared<Entry>(Entry{std::move(resources)}));
}
void Parameters::set_quantity(std::string name, base::Decimal value, std::string unit) {
  put(std::move(name), std::make_shared<Entry>(Entry{Entry::Quantity{value, std::move(unit)}}));
}
void Parameters::set_integer(std::string name, std::int32_t value) {
  put(std::move(name), std::make_shared<Entry>(Entry{value}));
}
void Parameters::set_decimal(std::string name, base::Decimal value) {
  put(std::move(name), std::make_shared<Entry>(Entry{value}));
}
void Parameters::set_boolean(std::string name, bool value) {
  put(std::move(name), std::make_shared<Entry>(Entry{value}));
}
void Parameters::set_json(std::string name, base::JsonView value) {
  put(std::move(name), std::make_shared<Entry>(Entry{value}));
}

namespace {

struct ToValue {
  State& state;
  const Type* type;
  Arena& arena = state.arena;

  Value operator()(const std::string& text) const { return arena.refer_string(text); }
  Value operator()(const std::vector<std::string>& texts) const {
    const std::span<Value> items = arena.array<Value>(texts.size());
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = arena.refer_string(texts[i]);
    return arena.list(items);
  }
  Value operator()(const std::vector<base::JsonView>& resources) const {
    const std::span<Value> items = arena.array<Value>(resources.size());
    std::size_t count = 0;
    for (const base::JsonView json : resources)
      if (const Value resource = fhir_resource(json); !resource.is_null()) items[count++] = resource;
    return arena.list(items.first(count));
  }
  Value operator()(const Parameters::Entry::Quantity& quantity) const {
    return arena.quantity(quantity.value, quantity.unit);
  }
  Value operator()(std::int32_t number) const { return Value::integer(number); }
  Value operator()(const base::Decimal& number) const { return arena.decimal(number); }
  Value operator()(bool truth) const { return Value::boolean(truth); }
  Value operator()(base::JsonView json) const {
    if (const std::optional<Value> value = read_json(state, json, type)) return *value;
    throw EvaluationError("a parameter was given a value that is no " + (type ? to_text(*type) : "CQL value"));
  }
};

}  // namespace

Value value_of_parameter(State& state, const Parameters::Entry& entry, const Type* type) {
  const Value value = std::visit(ToValue{state, type}, entry.data);
  if (value.is_null() || !type || is_of_type(value, *type)) return value;
  // CQL 1.5, implicit conversions: an Integer is a Decimal.
  if (type->kind == Type::Kind::kSystem && type->system == ValueType::kDecimal && value.is(ValueType::kInteger))
    return state.arena.decimal(base::Decimal::from_integer(value.as_integer()));
  throw EvaluationError("a parameter was given a value that is no " + to_text(*type));
}

}  // namespace cql
