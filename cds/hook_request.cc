#include "cds/hook_request.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/digest.h"
#include "base/url.h"
#include "cds/medication_reference.h"
#include "fhir/facts.h"
#include "fhir/model.h"

namespace cds {
namespace {

using base::JsonView;
using base::ProblemKind;
using base::Result;

tl::unexpected<base::Problem> malformed(const char* slug, const char* where, const char* detail) {
  return base::fail(ProblemKind::kMalformed, slug, where, detail);
}

// The null that the specification prohibits is read as "left out" where leaving out is allowed.
bool is_given(JsonView value) { return value && !value.is_null(); }

Result<const Hook*> parse_hook(JsonView body) {
  const JsonView hook = body["hook"];
  if (!hook.is_string() || hook.string().empty())
    return malformed("hook-missing", "/hook", "hook is required, a string: the name of the hook that called");
  const Hook* const known = find_hook(hook.string());
  if (known == nullptr) return malformed("hook-unknown", "/hook", "hook must be one of the published hooks");
  return known;
}

// CDS Hooks 3.0, HTTP Request: "A universally unique identifier (UUID) for this particular hook call", a string.
Result<std::string> parse_hook_instance(JsonView body) {
  constexpr std::string_view kUrn = "urn:uuid:";
  std::string_view text = body["hookInstance"].string();
  if (text.starts_with(kUrn)) text.remove_prefix(kUrn.size());
  if (!base::is_uuid(text)) return malformed("hook-instance-malformed", "/hookInstance", "hookInstance must be a UUID");
  std::string instance(text);  // compared as text: repeated calls give the same cards, however the digits are written
  std::transform(instance.begin(), instance.end(), instance.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  return instance;
}

// CDS Hooks 3.0, HTTP Request: fhirServer is a URL.
Result<std::string> parse_fhir_server(JsonView body) {
  const JsonView server = body["fhirServer"];
  if (!is_given(server)) return std::string();
  if (!server.is_string() || !base::parse_url(server.string()))
    return malformed("fhir-server-malformed", "/fhirServer", "fhirServer must be an http or https URL");
  return std::string(server.string());
}

// What may stand in an HTTP header (RFC 6750, 2.1, b64token and more): no space, no control character.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool equals_ignoring_case(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(),
                    [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y; });
}

// CDS Hooks 3.0, Passing the Access Token to the CDS Service.
// https://cds-hooks.hl7.org/#passing-the-access-token-to-the-cds-service
Result<std::optional<FhirAuthorization>> parse_fhir_authorization(JsonView body) {
  const JsonView given = body["fhirAuthorization"];
  if (!is_given(given)) return std::nullopt;
  if (!given.is_object())
    return malformed("fhir-authorization-malformed", "/fhirAuthorization", "fhirAuthorization must be an object");
  // "If fhirAuthorization is provided, this field [fhirServer] is REQUIRED."
  if (!is_given(body["fhirServer"]))
    return malformed("fhir-authorization-without-server", "/fhirServer", "fhirAuthorization requires fhirServer");
  FhirAuthorization authorization;
  if (!is_token(given["access_token"].string()))
    return malformed("fhir-authorization-malformed", "/fhirAuthorization/access_token",
                     "access_token is required, a string without spaces");
  authorization.access_token = given["access_token"].string();
  authorization.token_type = given["token_type"].string();
  if (!equals_ignoring_case(authorization.token_type, "bearer"))
    return malformed("fhir-authorization-malformed", "/fhirAuthorization/token_type", "token_type must be \"Bearer\"");
  const std::optional<std::int64_t> expires_in = given["expires_in"].integer();
  if (!expires_in)
    return malformed("fhir-authorization-malformed", "/fhirAuthorization/expires_in",
                     "expires_in is required, a whole number of seconds");
  authorization.expires_in = *expires_in;
  if (!given["scope"].is_string())
    return malformed("fhir-authorization-malformed", "/fhirAuthorization/scope", "scope is required, a string");
  authorization.scope = given["scope"].string();
  if (!given["subject"].is_string())
    return malformed("fhir-authorization-malformed", "/fhirAuthorization/subject", "subject is required, a string");
  authorization.subject = given["subject"].string();
  if (is_given(given["patient"]) && !given["patient"].is_string())
    return malformed("fhir-authorization-malformed", "/fhirAuthorization/patient", "patient must be a string");
  authorization.patient = given["patient"].string();
  return authorization;
}

bool is_r4_resource(JsonView json) { return fhir::is_resource(fhir::find_type(json["resourceType"].string())); }

void add_resource(JsonView value, std::vector<JsonView>& resources) {
  if (is_r4_resource(value))
    resources.push_back(value);
  else if (!value["resourceType"] &&
           is_r4_resource(value["resource"]))  // {resource: ...}, as hook pages' examples have it
    resources.push_back(value["resource"]);
}

std::vector<JsonView> resources_of(JsonView value) {
  std::vector<JsonView> resources;
  if (value["resourceType"].string() == "Bundle" || value["entry"].is_array()) {
    for (const JsonView entry : value["entry"]) add_resource(entry, resources);
  } else if (value.is_array()) {
    for (const JsonView item : value) add_resource(item, resources);
  } else {
    add_resource(value, resources);
  }
  return resources;
}

struct Draft {
  std::string name;  // "Type/id"
  std::string_view id;
  std::string_view full_url;  // the Bundle entry's, "" when none
};

std::vector<Draft> named_drafts(JsonView drafts) {
  std::vector<Draft> named;
  for (const JsonView entry : drafts["entry"]) {
    const JsonView resource = entry["resource"];
    const std::string_view id = resource["id"].string();
    if (!is_r4_resource(resource) || id.empty()) continue;
    named.push_back(
        {std::string(resource["resourceType"].string()) + "/" + std::string(id), id, entry["fullUrl"].string()});
  }
  return named;
}

}  // namespace

std::vector<JsonView> HookRequest::context_resources(std::string_view field_name) const {
  const ContextField* const field = hook != nullptr ? find_field(*hook, field_name) : nullptr;
  if (field == nullptr) return {};
  std::vector<JsonView> resources = resources_of(field_value(*field, context));
  if (restated.empty()) return resources;
  for (JsonView& resource : resources)
    if (const auto stated = restated.find(resource.node()); stated != restated.end()) resource = stated->second.root();
  return resources;
}

// CDS Hooks Library, order-select: "The `selections` field references FHIR resources in the `draftOrders` Bundle. For
// example, `MedicationRequest/103`." https://cds-hooks.hl7.org/hooks/order-select/
std::vector<std::string> HookRequest::normalised_selections(std::uint32_t& ignored) const {
  ignored = 0;
  std::vector<std::string> selected;
  const JsonView selections = context["selections"];
  if (selections.size() == 0) return selected;

  const std::vector<Draft> drafts = named_drafts(context["draftOrders"]);
  std::unordered_map<std::string_view, std::vector<const Draft*>> by_text;  // "Type/id", the id alone, the fullUrl
  for (const Draft& draft : drafts)
    for (const std::string_view text : {std::string_view(draft.name), draft.id, draft.full_url})
      if (!text.empty()) by_text[text].push_back(&draft);

  std::unordered_set<const std::vector<const Draft*>*> asked;  // a request may name one draft many times
  std::unordered_set<std::string_view> seen;
  for (const JsonView selection : selections) {
    auto found = by_text.find(selection.string());
    if (found == by_text.end())
      if (const auto reference = fhir::parse_reference(selection.string()))
        found = by_text.find(std::string(reference->type) + "/" + std::string(reference->id));
    if (found == by_text.end()) {
      ++ignored;
      continue;
    }
    if (!asked.insert(&found->second).second) continue;
    for (const Draft* draft : found->second)
      if (seen.insert(draft->name).second) selected.push_back(draft->name);
  }
  return selected;
}

// CDS Hooks 3.0, Calling a CDS Service, HTTP Request. https://cds-hooks.hl7.org/#http-request_1
// Fields that the specification does not have are ignored.
Result<HookRequest> parse_hook_request(base::JsonDocument document) {
  const JsonView body = document.root();
  if (!body.is_object()) return malformed("body-malformed", "", "the body must be a JSON object");
  HookRequest request;
  CDS_TRY(request.hook, parse_hook(body));
  CDS_TRY(request.hook_instance, parse_hook_instance(body));
  CDS_TRY(request.fhir_authorization, parse_fhir_authorization(body));
  CDS_TRY(request.fhir_server, parse_fhir_server(body));
  request.context = body["context"];
  if (!request.context.is_object()) return malformed("context-malformed", "/context", "context is required, an object");
  CDS_CHECK(check_context(*request.hook, request.context));
  request.patient_id = request.context["patientId"].string();
  request.user_id = request.context["userId"].string();
  request.encounter_id = request.context["encounterId"].string();
  if (is_given(body["prefetch"])) {
    request.prefetch = body["prefetch"];
    if (!request.prefetch.is_object())
      return malformed("prefetch-malformed", "/prefetch", "prefetch must be an object");
  }
  for (const ContextField& field : request.hook->fields) {
    const JsonView value = field_value(field, request.context);
    MedicationsBeside beside(value);
    for (const JsonView resource : resources_of(value))
      if (auto stated = beside.restate(resource)) request.restated.emplace(resource.node(), *std::move(stated));
  }
  request.document = std::move(document);
  return request;
}

}  // namespace cds
