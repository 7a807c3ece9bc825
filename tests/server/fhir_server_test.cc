// The whole service against a real FHIR server: the same cards however much is prefetched, and the promised answer to
// every way in which the server misbehaves. Skipped where the server cannot run.
#include <gtest/gtest.h>

#include <iostream>

#include "cds/decide.h"
#include "server/fhir_http_reader.h"
#include "tests/server/fhir_server_process.h"
#include "tests/support/certificate.h"

namespace server {
namespace {

using base::JsonView;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{30'000};  // never waited for when all is well
constexpr milliseconds kDeadline{400};
// What the machine may be late by: 50 ms when it is idle, more when it compiles beside the test.
constexpr milliseconds kGrace{3'000};

// The project's own configuration with settings for this server.
class Configuration {
 public:
  Configuration(const std::string& server, milliseconds deadline)
      : folder_(std::filesystem::temp_directory_path() / ("ischia-fhir-server-test-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    for (const char* part : {"criteria", "services", "valuesets", "questionnaires"})
      std::filesystem::create_directory_symlink(support::source_dir() + "/config/" + part, folder_ / part);
    std::ofstream(folder_ / "settings.json")
        << R"({"fhirServers":[")" << server << R"("],"fetchDeadline":)" << deadline.count() << "}";
    const auto loaded = cds::load_catalogue(folder_.string());
    if (loaded) catalogue_ = *loaded;
    std::filesystem::remove_all(folder_);
  }
  const cds::Catalogue* operator->() const { return catalogue_.get(); }
  const cds::Catalogue& operator*() const { return *catalogue_; }

 private:
  std::filesystem::path folder_;
  std::shared_ptr<const cds::Catalogue> catalogue_;
};

base::JsonDocument example(const std::string& name) {
  return base::read_json_file(support::source_dir() + "/config/examples/" + name + ".json").value();
}

// All that an example prefetches, as one Bundle.
std::string data_of(JsonView request) {
  base::JsonWriter json;
  json.begin_object().member("resourceType", "Bundle").member("type", "collection").key("entry").begin_array();
  const auto add = [&](JsonView resource) { json.begin_object().key("resource").value(resource).end_object(); };
  for (std::size_t i = 0; i < request["prefetch"].size(); ++i) {
    const JsonView sent = request["prefetch"].value_at(i);
    if (sent["resourceType"].string() != "Bundle") add(sent);
    for (const JsonView entry : sent["entry"]) add(entry["resource"]);
  }
  return json.end_array().end_object().take();
}

// The example with those of its prefetch keys that `keeps` names, and with access to the server.
cds::HookRequest request_with(JsonView request, const std::string& server,
                              const std::function<bool(std::size_t, std::string_view)>& keeps) {
  base::JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < request.size(); ++i) {
    const std::string name(request.name_at(i));
    json.key(name);
    if (name != "prefetch") {
      json.value(request.value_at(i));
      continue;
    }
    json.begin_object();
    for (std::size_t k = 0; k < request["prefetch"].size(); ++k)
      if (keeps(k, request["prefetch"].name_at(k)))
        json.key(std::string(request["prefetch"].name_at(k))).value(request["prefetch"].value_at(k));
    json.end_object();
  }
  json.member("fhirServer", server).key("fhirAuthorization").begin_object().member("access_token", "secret");
  json.member("token_type", "Bearer").key("expires_in").number(300).member("scope", "patient/*.rs user/*.rs");
  json.member("subject", "ischia").end_object().end_object();
  return cds::parse_hook_request(base::JsonDocument::parse(json.take()).value()).value();
}

base::Result<cds::Decision> decide(const Configuration& configuration, const cds::HookRequest& request,
                                   const std::string& server) {
  const auto reader = FhirHttpReader::open({{server}, {}, true}).value();
  return cds::decide(*configuration, *configuration->of_hook(request.hook->name).at(0), request, *reader,
                     *base::parse_instant("2025-11-10T12:00:00Z"), cds::Client{});
}

class SameCards : public testing::TestWithParam<const char*> {};

TEST_P(SameCards, WithAllSomeAndNoPrefetch) {
  if (fhir_server_script().empty()) GTEST_SKIP() << "needs fhir-server.mjs with its packages, and Node";
  const base::JsonDocument document = example(GetParam());
  const FhirServerProcess process(data_of(document.root()), {"--page", "2"});
  ASSERT_NE(process.base(), "") << "the server did not start";
  const Configuration configuration(process.base(), kPatience);
  const auto cards_with = [&](const auto& keeps) {
    const cds::HookRequest request = request_with(document.root(), process.base(), keeps);
    const auto decision = decide(configuration, request, process.base());
    EXPECT_TRUE(decision) << base::to_text(decision.error());
    return decision ? decision->body : "";
  };
  const std::string all = cards_with([](std::size_t, std::string_view) { return true; });
  EXPECT_NE(all.find("\"summary\""), std::string::npos) << all;
  EXPECT_EQ(cards_with([](std::size_t place, std::string_view) { return place % 2 == 0; }), all);
  EXPECT_EQ(cards_with([](std::size_t, std::string_view key) { return key != "conditions"; }), all);
  EXPECT_EQ(cards_with([](std::size_t, std::string_view) { return false; }), all);
}
INSTANTIATE_TEST_SUITE_P(Examples, SameCards,
                         testing::Values("patient-view-cauda-equina", "patient-view-foot-drop",
                                         "order-select-numbness-ibuprofen"),
                         [](const auto& row) {
                           std::string name(row.param);
                           std::erase(name, '-');
                           return name;
                         });

// Since `start`, shown for the table of faults.
milliseconds time_of(const char* fault, std::chrono::steady_clock::time_point start) {
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  std::cout << fault << ": " << took.count() << " ms\n";
  return took;
}

struct Fault {
  const char* name;
  std::vector<std::string> options;
  const char* reason;
  milliseconds deadline = kDeadline;
};
class ServerFaults : public testing::TestWithParam<Fault> {};

// Nothing is prefetched, so all hangs on the server: 412 that names key and reason, in time.
TEST_P(ServerFaults, LeadToThePromisedAnswerInTime) {
  if (fhir_server_script().empty()) GTEST_SKIP() << "needs fhir-server.mjs with its packages, and Node";
  const base::JsonDocument document = example("patient-view-foot-drop");
  const FhirServerProcess process(data_of(document.root()), GetParam().options);
  ASSERT_NE(process.base(), "") << "the server did not start";
  const Configuration configuration(process.base(), GetParam().deadline);
  const auto nothing = [](std::size_t, std::string_view) { return false; };
  const auto start = std::chrono::steady_clock::now();
  const auto decision = decide(configuration, request_with(document.root(), process.base(), nothing), process.base());
  const milliseconds took = time_of(GetParam().name, start);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, base::ProblemKind::kMissingData);
  EXPECT_NE(decision.error().detail.find(std::string("): ") + GetParam().reason), std::string::npos)
      << decision.error().detail;
  EXPECT_LT(took, GetParam().deadline + kGrace);
}
INSTANTIATE_TEST_SUITE_P(Rows, ServerFaults,
                         testing::Values(Fault{"Reset", {"--reset"}, "fhir-server-unreachable"},
                                         Fault{"HalfABody", {"--truncate"}, "fhir-server-unreachable"},
                                         Fault{"WrongType", {"--type", "text/html"}, "fhir-not-json"},
                                         // The server itself takes a while to make so much.
                                         Fault{"HundredMegabytes",
                                               {"--size", "100", "--only", "Condition"},
                                               "fhir-answer-too-large",
                                               kPatience},
                                         Fault{"Redirect", {"--redirect", "http://127.0.0.1:1/fhir"}, "fhir-status"},
                                         Fault{"SlowDrip", {"--drip", "20"}, "fhir-server-too-slow"},
                                         Fault{"SlowToAnswer", {"--delay", "60000"}, "fhir-server-too-slow"},
                                         Fault{"InternalError", {"--status", "500"}, "fhir-status"},
                                         Fault{"AnotherToken", {"--token", "other"}, "fhir-forbidden"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(FhirServer, ARefusedConnectionLeadsToThePromisedAnswer) {
  const std::string nobody = "http://127.0.0.1:1/fhir";  // tcpmux: nobody listens there
  const Configuration configuration(nobody, kDeadline);
  const auto nothing = [](std::size_t, std::string_view) { return false; };
  const base::JsonDocument document = example("patient-view-foot-drop");
  const auto start = std::chrono::steady_clock::now();
  const auto decision = decide(configuration, request_with(document.root(), nobody, nothing), nobody);
  EXPECT_LT(time_of("Refused", start), kDeadline + kGrace);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, base::ProblemKind::kMissingData);
  EXPECT_NE(decision.error().detail.find("fhir-server-unreachable"), std::string::npos) << decision.error().detail;
}

TEST(FhirServer, AnExpiredCertificateLeadsToThePromisedAnswer) {
  if (fhir_server_script().empty()) GTEST_SKIP() << "needs fhir-server.mjs with its packages, and Node";
  const std::string file =
      std::filesystem::temp_directory_path() / ("ischia-expired-" + std::to_string(::getpid()) + ".pem");
  const support::Certificate expired("IP:127.0.0.1", -3600);
  expired.write(file);
  expired.write_key(file + ".key");
  const base::JsonDocument document = example("patient-view-foot-drop");
  const FhirServerProcess process(data_of(document.root()), {"--cert", file, "--key", file + ".key"});
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  const Configuration configuration(process.base(), kPatience);
  const auto nothing = [](std::size_t, std::string_view) { return false; };
  const auto start = std::chrono::steady_clock::now();
  const auto decision = decide(configuration, request_with(document.root(), process.base(), nothing), process.base());
  EXPECT_LT(time_of("ExpiredCertificate", start), kPatience + kGrace);
  ::unsetenv("SSL_CERT_FILE");
  std::filesystem::remove(file);
  std::filesystem::remove(file + ".key");
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, base::ProblemKind::kMissingData);
  EXPECT_NE(decision.error().detail.find("fhir-server-unreachable"), std::string::npos) << decision.error().detail;
}

// What is there decides: a critical card does not wait for what failed, and says what it was.
TEST(FhirServer, ACriticalCardComesThoughATypeFailsAndPagesNeverEnd) {
  if (fhir_server_script().empty()) GTEST_SKIP() << "needs fhir-server.mjs with its packages, and Node";
  const base::JsonDocument document = example("patient-view-cauda-equina");
  const auto prefetched = [](std::size_t, std::string_view key) { return key != "observations"; };
  for (const auto& [option, list, reason] :
       {std::tuple{std::vector<std::string>{"--fail", "Observation"}, "failed", "fhir-status"},
        std::tuple{std::vector<std::string>{"--endless"}, "missing", "fhir-too-many-pages"}}) {
    const FhirServerProcess process(data_of(document.root()), option);
    ASSERT_NE(process.base(), "") << "the server did not start";
    const Configuration configuration(process.base(), kPatience);
    const auto decision =
        decide(configuration, request_with(document.root(), process.base(), prefetched), process.base());
    ASSERT_TRUE(decision) << base::to_text(decision.error());
    EXPECT_EQ(decision->cards.front().indicator, cards::Indicator::kCritical);
    const auto body = base::JsonDocument::parse(decision->body).value();
    const JsonView remarks = body.root()["extension"]["org.ischia.remarks"];
    EXPECT_EQ(remarks[list][std::size_t{0}].string(), "observations") << decision->body;
    EXPECT_EQ(remarks["reasons"][std::size_t{0}]["key"].string(), "observations");
    EXPECT_EQ(remarks["reasons"][std::size_t{0}]["reason"].string(), reason);
  }
}

}  // namespace
}  // namespace server
