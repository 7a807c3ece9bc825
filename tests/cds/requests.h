// Hook requests for tests, as JSON text.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "cds/hook_request.h"

namespace cds {

inline constexpr const char* kInstance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
inline constexpr const char* kUserAndPatient = R"("userId": "Practitioner/1", "patientId": "p1")";

inline std::string request_text(const std::string& hook, const std::string& context_members,
                                const std::string& more_members = "") {
  return R"({"hook": ")" + hook + R"(", "hookInstance": ")" + kInstance + R"(", "context": {)" + context_members + "}" +
         (more_members.empty() ? "" : ", " + more_members) + "}";
}

inline base::Result<HookRequest> parse_request(const std::string& text) {
  CDS_TRY(base::JsonDocument document, base::JsonDocument::parse(text));
  return parse_hook_request(std::move(document));
}

// A request that is known to be right.
inline HookRequest request_of(const std::string& text) {
  base::Result<HookRequest> request = parse_request(text);
  if (!request) {
    ADD_FAILURE() << base::to_text(request.error()) << "\n" << text;
    return {};
  }
  return *std::move(request);
}

inline HookRequest patient_view(const std::string& prefetch = "", const std::string& more_members = "") {
  std::string more = prefetch.empty() ? "" : R"("prefetch": )" + prefetch;
  if (!more_members.empty()) more += (more.empty() ? "" : ", ") + more_members;
  return request_of(request_text("patient-view", kUserAndPatient, more));
}

}  // namespace cds
