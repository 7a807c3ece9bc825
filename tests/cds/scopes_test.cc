#include "cds/scopes.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

struct Row {
  const char* name;
  const char* scope;
  const char* query;
  Granted granted;
  const char* narrowed = nullptr;
  bool is_for_patient = true;
};
constexpr const char* kSearch = "Condition?patient=1";

class Scopes : public testing::TestWithParam<Row> {};

TEST_P(Scopes, SayWhatMayBeAsked) {
  const ScopedQuery scoped = apply_scopes(GetParam().scope, GetParam().is_for_patient, GetParam().query);
  EXPECT_EQ(scoped.granted, GetParam().granted);
  if (scoped.granted == Granted::kAll) {
    EXPECT_EQ(scoped.query, GetParam().query);
  } else if (GetParam().narrowed != nullptr) {
    EXPECT_EQ(scoped.query, GetParam().narrowed);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Scopes,
    testing::Values(
        Row{"V1Read", "patient/Condition.read", kSearch, Granted::kAll},
        Row{"V1All", "user/*.*", kSearch, Granted::kAll},
        Row{"V1Write", "patient/Condition.write", kSearch, Granted::kNothing},
        Row{"V2", "patient/Condition.rs", kSearch, Granted::kAll},
        Row{"V2AllPermissions", "system/*.cruds", kSearch, Granted::kAll},
        Row{"V2ReadOnlyIsNoSearch", "patient/Condition.r", kSearch, Granted::kNothing},
        Row{"V2SearchOnlyIsNoRead", "patient/Patient.s", "Patient/1", Granted::kNothing},
        Row{"V2Read", "patient/Patient.r", "Patient/1", Granted::kAll},
        Row{"V2NoSuchPermission", "patient/Condition.xs", kSearch, Granted::kNothing},
        Row{"AmongOthers", "openid launch  patient/Observation.read patient/Condition.read", kSearch, Granted::kAll},
        Row{"AnotherType", "patient/Observation.rs", kSearch, Granted::kNothing},
        Row{"ATypesBeginning", "patient/Cond.rs", kSearch, Granted::kNothing},
        Row{"None", "", kSearch, Granted::kNothing},
        Row{"NoClinicalScope", "openid fhirUser launch", kSearch, Granted::kNothing},
        Row{"NoSuchLevel", "patients/Condition.rs", kSearch, Granted::kNothing},
        Row{"AnotherPatientsToken", "patient/Condition.rs", kSearch, Granted::kNothing, nullptr, false},
        Row{"TheUsersAccessAllTheSame", "patient/Observation.rs user/Condition.rs", kSearch, Granted::kAll, nullptr,
            false},
        Row{"GranularIsAPart", "patient/Condition.rs?category=problem-list-item", kSearch, Granted::kPart,
            "Condition?patient=1&category=problem-list-item"},
        Row{"GranularOfSystemAndCode", "patient/Condition.rs?category=http://s|a", kSearch, Granted::kPart,
            "Condition?patient=1&category=http%3A%2F%2Fs%7Ca"},
        Row{"GranularTogether", "patient/Condition.rs?category=a patient/Condition.rs?category=b,a", kSearch,
            Granted::kPart, "Condition?patient=1&category=a,b"},
        Row{"GranularThatTheQueryKeepsTo", "patient/Condition.rs?category=a,b", "Condition?patient=1&category=a",
            Granted::kAll},
        Row{"GranularEncoded", "patient/Condition.rs?category=http%3A%2F%2Fs%7Ca",
            "Condition?patient=1&category=http://s|a", Granted::kAll},
        Row{"GranularThatTheQueryExceeds", "patient/Condition.rs?category=a", "Condition?patient=1&category=a,b",
            Granted::kNothing},
        Row{"GranularBesideAWholeOne", "patient/Condition.rs?category=a patient/Condition.rs", kSearch, Granted::kAll},
        Row{"GranularOfTwoParameters", "patient/Condition.rs?category=a&code=b", kSearch, Granted::kNothing},
        Row{"GranularOfDifferentParameters", "patient/Condition.rs?category=a patient/Condition.rs?code=b", kSearch,
            Granted::kNothing},
        Row{"GranularIsNoRead", "patient/Patient.rs?active=true", "Patient/1", Granted::kNothing}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace cds
