// Value: what a CQL expression gives, in 16 bytes. Small things stand inside; all else lives in the evaluation's arena
// or in the facts' documents, so a Value is valid as long as both. Null is a value of its own: "unknown" is not "no".
//
// FHIR values stay where they came from: a pointer to their JSON and the model type (`fhir::TypeId`), read on demand.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/decimal.h"
#include "base/json.h"
#include "fhir/date_time.h"
#include "fhir/model.h"

namespace cql {

enum class ValueType : std::uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kLong,
  kDecimal,
  kString,
  kDate,
  kDateTime,
  kTime,
  kQuantity,
  kRatio,
  kCode,
  kConcept,
  kValueSet,    // a reference to a value set: its url
  kCodeSystem,  // likewise
  kList,
  kInterval,
  kTuple,  // also instances of FHIR or System classes that a library builds itself
  kFhir,   // an element or resource of a document
};

class Value;

struct StringBody {
  const char* data;
  std::size_t size;
};
struct QuantityBody {
  base::Decimal value;
  std::string_view unit;
};  // unit as written: "weeks", "mg/dL", "1"
struct RatioBody {
  QuantityBody numerator;
  QuantityBody denominator;
};
struct CodeBody {
  std::string_view code, system, version, display;
};  // data() == nullptr where null
struct ConceptBody;
struct ListBody;
struct IntervalBody;
struct TupleBody;
// A FHIR element. `extra` is the primitive's "_name" sibling (id and extensions), most often null.
struct FhirBody {
  const base::JsonNode* json;
  const base::JsonNode* extra;
};

class Value {
 public:
  constexpr Value() = default;  // null
  static Value boolean(bool value);
  static Value integer(std::int32_t value);
  static Value long_integer(std::int64_t value);
  static Value decimal(const base::Decimal* value);
  static Value string(const StringBody* value);
  static Value date(const fhir::DateTime* value);
  static Value date_time(const fhir::DateTime* value);
  static Value time(const fhir::Time* value);
  static Value quantity(const QuantityBody* value);
  static Value ratio(const RatioBody* value);
  static Value code(const CodeBody* value);
  static Value concept_of(const ConceptBody* value);
  static Value value_set(const StringBody* url);
  static Value code_system(const StringBody* url);
  static Value list(const ListBody* value);
  static Value interval(const IntervalBody* value);
  static Value tuple(const TupleBody* value);
  // A FHIR element with no "_name" sibling points straight at its JSON; `with_extra` at a FhirBody.
  static Value fhir(fhir::TypeId type, const base::JsonNode* json);
  static Value fhir_with_extra(fhir::TypeId type, const FhirBody* body);

  ValueType type() const { return type_; }
  bool is_null() const { return type_ == ValueType::kNull; }
  bool is(ValueType type) const { return type_ == type; }
  bool is_true() const { return type_ == ValueType::kBoolean && small_ != 0; }
  bool is_false() const { return type_ == ValueType::kBoolean && small_ == 0; }

  // Each is for a value of that type only.
  bool as_boolean() const { return small_ != 0; }
  std::int32_t as_integer() const { return static_cast<std::int32_t>(number_); }
  std::int64_t as_long() const { return number_; }
  const base::Decimal& as_decimal() const { return *static_cast<const base::Decimal*>(pointer_); }
  std::string_view as_string() const {
    const auto* body = static_cast<const StringBody*>(pointer_);
    return {body->data, body->size};
  }
  const fhir::DateTime& as_date_time() const { return *static_cast<const fhir::DateTime*>(pointer_); }  // kDate too
  const fhir::Time& as_time() const { return *static_cast<const fhir::Time*>(pointer_); }
  const QuantityBody& as_quantity() const { return *static_cast<const QuantityBody*>(pointer_); }
  const RatioBody& as_ratio() const { return *static_cast<const RatioBody*>(pointer_); }
  const CodeBody& as_code() const { return *static_cast<const CodeBody*>(pointer_); }
  const ConceptBody& as_concept() const { return *static_cast<const ConceptBody*>(pointer_); }
  std::string_view as_url() const { return as_string(); }  // kValueSet, kCodeSystem
  const ListBody& as_list() const { return *static_cast<const ListBody*>(pointer_); }
  const IntervalBody& as_interval() const { return *static_cast<const IntervalBody*>(pointer_); }
  const TupleBody& as_tuple() const { return *static_cast<const TupleBody*>(pointer_); }
  fhir::TypeId fhir_type() const { return fhir_type_; }
  base::JsonView fhir_json() const {
    return base::JsonView(small_ ? static_cast<const FhirBody*>(pointer_)->json
                                 : static_cast<const base::JsonNode*>(pointer_));
  }
  base::JsonView fhir_extra() const {
    return small_ ? base::JsonView(static_cast<const FhirBody*>(pointer_)->extra) : base::JsonView();
  }

 private:
  ValueType type_ = ValueType::kNull;
  std::uint8_t small_ = 0;  // a Boolean's value; whether a FHIR element has an extra
  fhir::TypeId fhir_type_ = fhir::kNoType;
  union {
    const void* pointer_ = nullptr;
    std::int64_t number_;
  };
};
static_assert(sizeof(Value) == 16);

struct ConceptBody {
  std::span<const CodeBody> codes;
  std::string_view display;
};
struct ListBody {
  std::span<const Value> items;
};
// Closed ends with a null bound mean the point type's least or greatest value; open ends with a null bound are unknown.
struct IntervalBody {
  Value low;
  Value high;
  bool low_closed;
  bool high_closed;
  ValueType point_type = ValueType::kNull;  // for bounds that are null: their static type; kNull when not known
  bool uncertainty = false;  // one value somewhere from low to high (CQL 1.5, Uncertainty), not the interval of all
};
struct TupleElement {
  std::string_view name;
  Value value;
};
struct TupleBody {
  std::span<const TupleElement> elements;
  std::string_view type_name;
};  // "" for a plain Tuple

inline Value Value::boolean(bool value) {
  Value v;
  v.type_ = ValueType::kBoolean;
  v.small_ = value ? 1 : 0;
  return v;
}
inline Value Value::integer(std::int32_t value) {
  Value v;
  v.type_ = ValueType::kInteger;
  v.number_ = value;
  return v;
}
inline Value Value::long_integer(std::int64_t value) {
  Value v;
  v.type_ = ValueType::kLong;
  v.number_ = value;
  return v;
}
#define CQL_POINTER_VALUE(name, TYPE, BODY)     \
  inline Value Value::name(const BODY* value) { \
    Value v;                                    \
    v.type_ = ValueType::TYPE;                  \
    v.pointer_ = value;                         \
    return v;                                   \
  }
CQL_POINTER_VALUE(decimal, kDecimal, base::Decimal)
CQL_POINTER_VALUE(string, kString, StringBody)
CQL_POINTER_VALUE(date, kDate, fhir::DateTime)
CQL_POINTER_VALUE(date_time, kDateTime, fhir::DateTime)
CQL_POINTER_VALUE(time, kTime, fhir::Time)
CQL_POINTER_VALUE(quantity, kQuantity, QuantityBody)
CQL_POINTER_VALUE(ratio, kRatio, RatioBody)
CQL_POINTER_VALUE(code, kCode, CodeBody)
CQL_POINTER_VALUE(concept_of, kConcept, ConceptBody)
CQL_POINTER_VALUE(value_set, kValueSet, StringBody)
CQL_POINTER_VALUE(code_system, kCodeSystem, StringBody)
CQL_POINTER_VALUE(list, kList, ListBody)
CQL_POINTER_VALUE(interval, kInterval, IntervalBody)
CQL_POINTER_VALUE(tuple, kTuple, TupleBody)
#undef CQL_POINTER_VALUE
inline Value Value::fhir(fhir::TypeId type, const base::JsonNode* json) {
  Value v;
  v.type_ = ValueType::kFhir;
  v.fhir_type_ = type;
  v.pointer_ = json;
  return v;
}
inline Value Value::fhir_with_extra(fhir::TypeId type, const FhirBody* body) {
  Value v;
  v.type_ = ValueType::kFhir;
  v.small_ = 1;
  v.fhir_type_ = type;
  v.pointer_ = body;
  return v;
}

// An element of a tuple by name; null when it has none.
Value element(const TupleBody& tuple, std::string_view name);

}  // namespace cql
