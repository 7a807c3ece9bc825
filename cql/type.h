// Types as ELM's type specifiers name them (CQL 1.5, Developer's Guide, types). Used when loading, to choose overloads
// and to read FHIR elements without a search, and at run time by `is`, `as` and the choice of an overload. Without a
// type (nullptr) nothing is known of an expression: ELM may come without result types.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "cql/value.h"
#include "fhir/model.h"

namespace cql {

struct Type {
  enum class Kind : std::uint8_t { kAny, kSystem, kFhir, kList, kInterval, kTuple, kChoice };
  Kind kind = Kind::kAny;
  ValueType system = ValueType::kNull;  // kSystem
  fhir::TypeId fhir = fhir::kNoType;    // kFhir
  std::vector<const Type*> parts;       // kList, kInterval: one; kTuple: of its elements; kChoice: its alternatives
  std::vector<std::string> names;       // kTuple: of its elements
};

// All types of a program: made once, compared by same(), alive as long as this.
class Types {
 public:
  Types();
  Types(const Types&) = delete;
  Types& operator=(const Types&) = delete;

  const Type* any() const { return any_; }
  const Type* system(ValueType type) const { return system_[static_cast<std::size_t>(type)]; }
  const Type* fhir(fhir::TypeId type);
  const Type* list(const Type* element);  // of nullptr: a list of anything
  const Type* interval(const Type* point);
  // "{urn:hl7-org:elm-types:r1}Integer", "{http://hl7.org/fhir}Condition"; nullptr: no such type.
  const Type* named(std::string_view qualified_name);
  // A type specifier object; nullptr when it's malformed or names a type that isn't known.
  const Type* read(base::JsonView specifier);
  // The type of a FHIR element as CQL sees it: a choice of its alternatives, a list of them.
  const Type* of_element(const fhir::Element& element);

 private:
  const Type* read(base::JsonView specifier, int depth);
  const Type* add(Type type);

  std::deque<Type> all_;
  const Type* any_;
  const Type* vocabulary_;
  std::vector<const Type*> system_;
  std::vector<const Type*> fhir_;
};

bool same(const Type& a, const Type& b);
// Whether every value of `from` is one of `to`: subtypes, alternatives of a choice, Any.
bool is_assignable(const Type& from, const Type& to);
// "System.Quantity", "List<FHIR.Resource>", "Choice<...>".
std::string to_text(const Type& type);

// Whether a value is of the type at run time. Null is of no type; null items of lists and bounds of intervals are of
// any.
bool is_of_type(const Value& value, const Type& type);
// How far a value is from a declared operand: 0 for just that type, more for a wider one; negative when it doesn't fit.
int distance(const Value& value, const Type& type);

}  // namespace cql
