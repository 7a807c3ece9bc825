// Codes of any kind as (system, code) pairs: System Strings, Codes and Concepts, and FHIR's code, Coding and
// CodeableConcept just as they stand in the JSON, so that no Concept needs to be built to look one up.
#pragma once

#include <string_view>

#include "cql/value.h"
#include "fhir/model.h"
#include "fhir/value_set.h"

namespace cql {

struct CodePair {
  std::string_view system;
  std::string_view code;
  bool any_system = false;  // a bare code (String, FHIR code): its system is implied, so every system is looked at
};

inline fhir::TypeId coding_type() {
  static const fhir::TypeId type = fhir::find_type("Coding");
  return type;
}

constexpr int kDeepestCodes = 16;  // Ours: lists in lists, of which no library has codes

// Visits each code of a value, of lists too, until the visitor says false. Returns false then.
template <typename Visit>
bool visit_codes(const Value& value, Visit&& visit, int depth = 0) {
  switch (value.type()) {
    case ValueType::kString:
      return visit(CodePair{{}, value.as_string(), true});
    case ValueType::kCode:
      return visit(CodePair{value.as_code().system, value.as_code().code});
    case ValueType::kConcept:
      for (const CodeBody& each : value.as_concept().codes)
        if (!visit(CodePair{each.system, each.code})) return false;
      return true;
    case ValueType::kList:
      for (const Value& each : value.as_list().items)
        if (depth < kDeepestCodes && !visit_codes(each, visit, depth + 1)) return false;
      return true;
    case ValueType::kFhir: {
      const base::JsonView json = value.fhir_json();
      if (json.is_string()) return visit(CodePair{{}, json.string(), true});
      // By its type, whatever members it has beside those of the type.
      const base::JsonView coding = value.fhir_type() == coding_type() ? base::JsonView() : json["coding"];
      if (!coding && json["code"].is_string()) return visit(CodePair{json["system"].string(), json["code"].string()});
      if (coding.is_object()) return visit(CodePair{coding["system"].string(), coding["code"].string()});
      for (const base::JsonView each : coding)
        if (each["code"].is_string() && !visit(CodePair{each["system"].string(), each["code"].string()})) return false;
      return true;
    }
    default:
      return true;
  }
}

// CQL 1.5, In (Valueset). A Coding without a system is in no set: it may be anybody's local code.
bool is_member(const fhir::ValueSets& sets, fhir::ValueSetId set, const CodePair& pair);
// Whether any code of the value is in the set.
bool any_in_value_set(const fhir::ValueSets& sets, fhir::ValueSetId set, const Value& codes);

}  // namespace cql
