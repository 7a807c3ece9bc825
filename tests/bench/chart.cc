#include "tests/bench/chart.h"

#include <array>
#include <map>
#include <span>
#include <vector>

#include "base/instant.h"
#include "base/json.h"

namespace bench {
namespace {

constexpr const char* kSnomed = "http://snomed.info/sct";
constexpr const char* kLoinc = "http://loinc.org";
constexpr const char* kIcd10 = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr const char* kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
constexpr const char* kUcum = "http://unitsofmeasure.org";

struct Code {
  const char* system;
  const char* code;
  const char* display;
};
// About this pain, and not. All stand in the value sets of config/ or in the project's table of codes.
constexpr std::array kPains = {Code{kSnomed, "279043006", "Pain in buttock (finding)"},
                               Code{kSnomed, "23056005", "Sciatica (disorder)"},
                               Code{kIcd10, "M54.31", "Sciatica, right side"}};
constexpr std::array kOtherProblems = {
    Code{kIcd10, "E11.42", "Type 2 diabetes mellitus with diabetic polyneuropathy"},
    Code{kIcd10, "I13.0",
         "Hypertensive heart and chronic kidney disease with heart failure and stage 1 through stage 4 chronic kidney "
         "disease, or unspecified chronic kidney disease"},
    Code{kIcd10, "K76.6", "Portal hypertension"}, Code{kSnomed, "407674008", "Aspirin-induced asthma (disorder)"}};
constexpr std::array kMeasures = {Code{kLoinc, "8867-4", "Heart rate"},
                                  Code{kLoinc, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma"},
                                  Code{kLoinc, "718-7", "Hemoglobin [Mass/volume] in Blood"}};
constexpr std::array kUnits = {"/min", "mg/dL", "g/dL"};
constexpr std::array kMedicines = {
    Code{kRxNorm, "314076", "lisinopril 10 MG Oral Tablet"},
    Code{kRxNorm, "197886", "hydrochlorothiazide 12.5 MG / lisinopril 20 MG Oral Tablet"},
    Code{kRxNorm, "205326", "lisinopril 30 MG Oral Tablet"}};
constexpr Code kRightButtock = {kSnomed, "723980000", "Structure of right buttock"};

enum class Kind {
  kObservation,
  kCondition,
  kEncounter,
  kMedicationRequest,
  kProcedure,
  kServiceRequest,
  kDiagnosticReport,
  kQuestionnaireResponse,
  kImagingStudy,
  kDevice,
  kImmunization,
  kClaim,
  kCareTeam
};
struct KindRow {
  const char* type;
  const char* key;     // of prefetch
  std::size_t weight;  // in a hundred; 0: no criterion reads it
};
constexpr std::array kKinds = {
    KindRow{"Observation", "observations", 42},
    KindRow{"Condition", "conditions", 16},
    KindRow{"Encounter", "encounters", 12},
    KindRow{"MedicationRequest", "medicationRequests", 11},
    KindRow{"Procedure", "procedures", 5},
    KindRow{"ServiceRequest", "serviceRequests", 5},
    KindRow{"DiagnosticReport", "diagnosticReports", 4},
    KindRow{"QuestionnaireResponse", "questionnaireResponses", 2},
    KindRow{"ImagingStudy", "imagingStudies", 2},
    KindRow{"Device", "devices", 1},
    KindRow{"Immunization", "conditions", 0},
    KindRow{"Claim", "encounters", 0},
    KindRow{"CareTeam", "conditions", 0},
};

// Minimal standard generator (Park and Miller): the same numbers with every library.
class Random {
 public:
  explicit Random(std::uint32_t seed) : state_(seed % 2147483646 + 1) {}
  std::size_t below(std::size_t count) {
    state_ = state_ * 48271 % 2147483647;
    return static_cast<std::size_t>(state_) % count;
  }
  template <typename Items>
  const auto& of(const Items& items) {
    return items[below(std::size(items))];
  }

 private:
  std::uint64_t state_;
};

class Resource {
 public:
  Resource(Kind kind, std::size_t number, Random& random)
      : kind_(kind), row_(kKinds[static_cast<std::size_t>(kind)]), number_(number), random_(random) {}

  // For eight weeks, and nothing was done yet: two cards.
  static std::string complaint() {
    base::JsonWriter writer;
    const auto coding = [&](const char* name, const Code& code) {
      writer.key(name).begin_object().key("coding").begin_array().begin_object().member("system", code.system);
      writer.member("code", code.code).member("display", code.display).end_object().end_array().end_object();
    };
    writer.begin_object().member("resourceType", "Condition").member("id", "complaint");
    coding("clinicalStatus", {"http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active"});
    coding("code", kPains[0]);
    writer.key("subject").begin_object().member("reference", "Patient/patient-1").end_object();
    writer.member("onsetDateTime", "2025-09-12").member("recordedDate", "2025-11-03").end_object();
    return writer.take();
  }

  std::string text() {
    writer_.begin_object().member("resourceType", row_.type).member("id", id());
    writer_.key("meta").begin_object().member("versionId", "1").member("lastUpdated", day() + "T08:30:00.000Z");
    writer_.end_object();
    writer_.key("identifier").begin_array().begin_object().member("system", "https://ehr.example.org/id");
    writer_.member("value", "7" + std::to_string(100'000 + number_)).end_object().end_array();
    body();
    writer_.end_object();
    return writer_.take();
  }

 private:
  std::string id() const { return std::string(row_.type) + "-" + std::to_string(number_); }
  // One of the last thousand days before 2025-11-10.
  std::string day() {
    const base::CivilDay civil =
        base::civil_from_days(base::days_from_civil(2025, 11, 10) - static_cast<std::int64_t>(random_.below(1'000)));
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(civil.year) + "-" + two(civil.month) + "-" + two(civil.day);
  }
  void reference(const char* name, const std::string& to) {
    writer_.key(name).begin_object().member("reference", to).end_object();
  }
  // As EHRs have them: the standard's coding, one of their own, and text.
  void concept_of(const char* name, const Code& code) {
    writer_.key(name);
    codings(code);
  }
  void codings(const Code& code) {
    writer_.begin_object().key("coding").begin_array().begin_object();
    writer_.member("system", code.system).member("code", code.code).member("display", code.display).end_object();
    writer_.begin_object().member("system", "https://ehr.example.org/terms");
    writer_.member("code", "T" + std::to_string(1'000 + random_.below(5'000))).member("display", code.display);
    writer_.end_object().end_array().member("text", code.display).end_object();
  }
  void category(const char* system, const char* code) {
    writer_.key("category").begin_array();
    codings({system, code, code});
    writer_.end_array();
  }
  void status(const char* name, const char* system, const char* code) {
    writer_.key(name).begin_object().key("coding").begin_array().begin_object();
    writer_.member("system", system).member("code", code).end_object().end_array().end_object();
  }
  bool about_this_pain() { return random_.below(10) == 0; }

  void condition() {
    status("clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical",
           random_.below(3) == 0 ? "resolved" : "active");
    status("verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed");
    category("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item");
    const bool pain = about_this_pain();
    concept_of("code", pain ? random_.of(kPains) : random_.of(kOtherProblems));
    if (pain) {
      writer_.key("bodySite").begin_array();
      codings(kRightButtock);
      writer_.end_array();
    }
    writer_.member("onsetDateTime", day()).member("recordedDate", day());
  }
  void observation() {
    category("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory");
    const std::size_t which = random_.below(kMeasures.size());
    concept_of("code", kMeasures[which]);
    writer_.member("effectiveDateTime", day() + "T09:15:00+01:00").member("issued", day() + "T10:00:00.000Z");
    writer_.key("valueQuantity").begin_object().key("value").number_text(std::to_string(40 + random_.below(60)) + ".5");
    writer_.member("unit", kUnits[which]).member("system", kUcum).member("code", kUnits[which]).end_object();
    writer_.key("referenceRange").begin_array().begin_object().key("low").begin_object().key("value").number(1);
    writer_.member("unit", kUnits[which]).end_object().end_object().end_array();
  }
  void medication_request() {
    writer_.member("intent", "order");
    concept_of("medicationCodeableConcept", random_.of(kMedicines));
    writer_.member("authoredOn", day());
    writer_.key("dosageInstruction").begin_array().begin_object().member("text", "one tablet daily");
    writer_.key("timing")
        .begin_object()
        .key("repeat")
        .begin_object()
        .key("frequency")
        .number(1)
        .key("period")
        .number(1);
    writer_.member("periodUnit", "d").end_object().end_object().end_object().end_array();
  }
  void encounter() {
    writer_.key("class").begin_object().member("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode");
    writer_.member("code", "AMB").end_object();
    const std::string start = day();
    writer_.key("period").begin_object().member("start", start + "T09:00:00Z").member("end", start + "T09:20:00Z");
    writer_.end_object();
  }
  void questionnaire_response() {
    writer_.member("questionnaire", "https://ehr.example.org/Questionnaire/intake").member("authored", day());
    writer_.key("item").begin_array();
    for (int i = 0; i < 10; ++i) {
      writer_.begin_object().member("linkId", "q" + std::to_string(i)).member("text", "How is it today?");
      writer_.key("answer").begin_array().begin_object().key("valueInteger").number(i).end_object().end_array();
      writer_.end_object();
    }
    writer_.end_array();
  }
  void body() {
    const bool of_condition = kind_ == Kind::kCondition || kind_ == Kind::kImmunization;
    if (kind_ == Kind::kQuestionnaireResponse || kind_ == Kind::kProcedure || kind_ == Kind::kImmunization)
      writer_.member("status", "completed");
    else if (kind_ == Kind::kEncounter)
      writer_.member("status", "finished");
    else if (kind_ == Kind::kObservation || kind_ == Kind::kDiagnosticReport)
      writer_.member("status", "final");
    else if (!of_condition)
      writer_.member("status", kind_ == Kind::kImagingStudy ? "available" : "active");
    const bool patient_element = kind_ == Kind::kDevice || kind_ == Kind::kImmunization || kind_ == Kind::kClaim;
    reference(patient_element ? "patient" : "subject", "Patient/patient-1");
    switch (kind_) {
      case Kind::kObservation:
        return observation();
      case Kind::kCondition:
        return condition();
      case Kind::kEncounter:
        return encounter();
      case Kind::kMedicationRequest:
        return medication_request();
      case Kind::kProcedure:
        concept_of("code", random_.of(kOtherProblems));
        writer_.member("performedDateTime", day());
        return;
      case Kind::kServiceRequest:
        writer_.member("intent", "order").member("priority", "routine").member("authoredOn", day());
        return concept_of("code", random_.of(kMeasures));
      case Kind::kDiagnosticReport:
        concept_of("code", random_.of(kMeasures));
        writer_.member("effectiveDateTime", day());
        return;
      case Kind::kQuestionnaireResponse:
        return questionnaire_response();
      case Kind::kImagingStudy:
        writer_.member("started", day());
        return;
      case Kind::kDevice:
        return concept_of("type", random_.of(kOtherProblems));
      case Kind::kImmunization:
        concept_of("vaccineCode", random_.of(kOtherProblems));
        writer_.member("occurrenceDateTime", day());
        return;
      case Kind::kClaim:
        writer_.member("use", "claim").member("created", day());
        return;
      case Kind::kCareTeam:
        writer_.member("name", "Primary care");
        return;
    }
  }

  Kind kind_;
  const KindRow& row_;
  std::size_t number_;
  Random& random_;
  base::JsonWriter writer_;
};

Kind pick_kind(Random& random) {
  std::size_t place = random.below(100);
  std::size_t kind = 0;
  while (place >= kKinds[kind].weight) place -= kKinds[kind++].weight;
  return static_cast<Kind>(kind);
}

}  // namespace

std::string hook_request(std::size_t resources, std::uint32_t seed, std::size_t unread, Complaint complaint) {
  Random random(seed);
  std::map<std::string, std::vector<std::string>> by_key;
  for (const KindRow& row : kKinds) by_key[row.key];
  if (complaint == Complaint::kButtockPain) by_key["conditions"].push_back(Resource::complaint());
  const std::size_t made = complaint == Complaint::kButtockPain ? 2 : 1;  // with the Patient
  for (std::size_t i = made; i < resources; ++i) {
    const Kind kind = pick_kind(random);
    by_key[kKinds[static_cast<std::size_t>(kind)].key].push_back(Resource(kind, i, random).text());
  }
  for (std::size_t i = 0; i < unread; ++i) {
    const auto kind = static_cast<Kind>(static_cast<std::size_t>(Kind::kImmunization) + i % 3);
    by_key[kKinds[static_cast<std::size_t>(kind)].key].push_back(Resource(kind, resources + i, random).text());
  }
  base::JsonWriter writer;
  writer.begin_object().member("hook", "patient-view");
  writer.member("hookInstance", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
  writer.key("context")
      .begin_object()
      .member("userId", "Practitioner/p1")
      .member("patientId", "patient-1")
      .end_object();
  writer.key("prefetch").begin_object().key("patient").begin_object().member("resourceType", "Patient");
  writer.member("id", "patient-1").member("gender", "female").member("birthDate", "1980-03-15").end_object();
  for (const auto& [key, texts] : by_key) {
    writer.key(key).begin_object().member("resourceType", "Bundle").member("type", "searchset");
    writer.key("total").number(static_cast<std::int64_t>(texts.size())).key("entry").begin_array();
    for (const std::string& text : texts) writer.begin_object().key("resource").number_text(text).end_object();
    writer.end_array().end_object();
  }
  writer.end_object().end_object();
  return writer.take();
}

}  // namespace bench
