#include "cds/hooks.h"

#include <algorithm>
#include <array>

namespace cds {
namespace {

using base::JsonView;
using base::ProblemKind;

constexpr FieldType kString = FieldType::kString;
constexpr FieldType kObject = FieldType::kObject;
constexpr FieldType kArray = FieldType::kArray;
constexpr bool kRequired = true;
constexpr bool kOptional = false;

// CDS Hooks Library, the "Context" table of each hook's page, in the page's order.
// https://cds-hooks.hl7.org/hooks/ (source: HL7/cds-hooks-library, input/pagecontent)
constexpr std::array kUserAndPatient{ContextField{"userId", kString, kRequired},
                                     ContextField{"patientId", kString, kRequired},
                                     ContextField{"encounterId", kString, kOptional}};
constexpr std::array kEncounter{ContextField{"userId", kString, kRequired},
                                ContextField{"patientId", kString, kRequired},
                                ContextField{"encounterId", kString, kRequired}};
// The page's STU3 and DSTU2 examples have a Bundle called `allergyIntolerances`.
constexpr std::array kAllergyIntoleranceCreate{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional},
    ContextField{"allergyIntolerance", kObject, kRequired, "allergyIntolerances"}};
constexpr std::array kAppointmentBook{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"appointments", kObject, kRequired}};
constexpr std::array kMedicationPrescribe{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"medications", kObject, kRequired}};
constexpr std::array kMedicationRefill{
    ContextField{"userId", kString, kOptional}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"medications", kObject, kRequired}};
// All examples of the page call the field `order`.
constexpr std::array kMedicationVerify{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"medication", kObject, kRequired, "order"}};
// The page's example says `fulfillment-tasks`.
constexpr std::array kOrderDispatch{ContextField{"patientId", kString, kRequired},
                                    ContextField{"dispatchedOrders", kArray, kRequired},
                                    ContextField{"performer", kString, kRequired},
                                    ContextField{"fulfillmentTasks", kArray, kOptional, "fulfillment-tasks"}};
constexpr std::array kOrderReview{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"orders", kObject, kRequired}};
constexpr std::array kOrderSelect{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"selections", kArray, kRequired},
    ContextField{"draftOrders", kObject, kRequired}};
constexpr std::array kOrderSign{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"draftOrders", kObject, kRequired}};
constexpr std::array kProblemListItemCreate{
    ContextField{"userId", kString, kRequired}, ContextField{"patientId", kString, kRequired},
    ContextField{"encounterId", kString, kOptional}, ContextField{"conditions", kObject, kRequired}};

constexpr std::array kHooks{
    Hook{"allergyintolerance-create", "0.1.0", kAllergyIntoleranceCreate},
    Hook{"appointment-book", "1.0", kAppointmentBook},
    Hook{"encounter-discharge", "1.0", kEncounter},
    Hook{"encounter-start", "1.0", kEncounter},
    Hook{"medication-prescribe", "1.0", kMedicationPrescribe},  // deprecated
    Hook{"medication-refill", "0.1.0", kMedicationRefill},
    Hook{"medication-verify", "0.1.0", kMedicationVerify},
    Hook{"order-dispatch", "1.1", kOrderDispatch},
    Hook{"order-review", "1.0", kOrderReview},  // deprecated
    Hook{"order-select", "1.0", kOrderSelect},
    Hook{"order-sign", "1.0", kOrderSign},
    Hook{"patient-view", "1.0", kUserAndPatient},
    Hook{"problem-list-item-create", "0.1.0", kProblemListItemCreate},
};

bool has_type(JsonView value, FieldType type) {
  switch (type) {
    case FieldType::kString:
      return value.is_string();
    case FieldType::kObject:
      return value.is_object();
    case FieldType::kArray:
      return value.is_array();
  }
  return false;
}

const char* name_of(FieldType type) {
  switch (type) {
    case FieldType::kString:
      return "a string";
    case FieldType::kObject:
      return "an object";
    case FieldType::kArray:
      return "an array";
  }
  return "";
}

// Ours: "Patient/1" or a URL as patientId would match no resource, and every finding would be taken for another
// patient's. FHIR R4, id, also forbids other characters and more than 64 of them; some servers have such ids, so they
// pass.
// "." and ".." would mean another place in the URL that reads the Patient.
bool is_bare_id(std::string_view id) {
  return id != "." && id != ".." && std::none_of(id.begin(), id.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte <= ' ' || byte == 0x7F || c == '/';
         });
}

}  // namespace

std::span<const Hook> published_hooks() { return kHooks; }

const Hook* find_hook(std::string_view name) {
  const auto* const found = std::find_if(kHooks.begin(), kHooks.end(), [&](const Hook& h) { return h.name == name; });
  return found == kHooks.end() ? nullptr : found;
}

const ContextField* find_field(const Hook& hook, std::string_view name) {
  for (const ContextField& field : hook.fields)
    if (field.name == name) return &field;
  return nullptr;
}

JsonView field_value(const ContextField& field, JsonView context) {
  for (const std::string_view name : {field.name, field.also}) {
    if (name.empty()) continue;
    const JsonView value = context[name];
    if (value && !value.is_null()) return value;
  }
  return {};
}

// CDS Hooks 3.0, Hook context and prefetch. https://cds-hooks.hl7.org/#hook-context-and-prefetch
// "JSON elements SHALL NOT be null", "... SHALL NOT be empty": so a required string that is empty is missing.
base::Result<void> check_context(const Hook& hook, JsonView context) {
  for (const ContextField& field : hook.fields) {
    const JsonView value = field_value(field, context);
    const std::string where = "/context/" + std::string(field.name);
    if (!value || (field.required && value.is_string() && value.string().empty())) {
      if (!field.required) continue;
      return base::fail(ProblemKind::kMalformed, "context-field-missing", where,
                        std::string(hook.name) + " requires " + std::string(field.name) + ", " + name_of(field.type));
    }
    if (!has_type(value, field.type))
      return base::fail(ProblemKind::kMalformed, "context-field-type", where,
                        std::string(field.name) + " must be " + name_of(field.type));
  }
  if (!is_bare_id(context["patientId"].string()))
    return base::fail(ProblemKind::kMalformed, "patient-id-malformed", "/context/patientId",
                      "patientId must be the Patient's id alone, without \"Patient/\" or a server's address");
  return {};
}

}  // namespace cds
