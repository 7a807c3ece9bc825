// Every example of config/examples through the routes, whole and spoiled: what is answered, and (tests/suite_logs) that
// the log says nothing of the patient.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/json.h"
#include "cds/catalogue.h"
#include "server/routes.h"
#include "tests/cds/trusted.h"
#include "tests/support/fake_reader.h"
#include "tests/support/recorded_log.h"
#include "tests/support/source_dir.h"

namespace server {
namespace {

std::shared_ptr<const cds::Catalogue> catalogue() {
  static const auto loaded = cds::load_catalogue(support::source_dir() + "/config");
  return loaded ? *loaded : nullptr;
}

struct NoJournal : cds::FeedbackJournal {
  base::Result<void> append(const std::string&, const std::string&, const std::vector<cds::Feedback>&,
                            const base::Instant&) override {
    return base::fail(base::ProblemKind::kUnavailable, "store-unavailable", "", "as the test asked");
  }
};

std::vector<std::string> examples() {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(support::source_dir() + "/config/examples"))
    if (file.path().extension() == ".json") files.push_back(file.path().filename().string());
  std::sort(files.begin(), files.end());
  return files;
}

class ExampleCall : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(catalogue());
    std::ifstream stream(support::source_dir() + "/config/examples/" + GetParam());
    text.assign(std::istreambuf_iterator<char>(stream), {});
    const auto document = base::JsonDocument::parse(text);
    ASSERT_TRUE(document);
    patient = document->root()["context"]["patientId"].string();
    for (const cds::Service& service : catalogue()->services)
      if (service.hook->name == document->root()["hook"].string()) path = "/cds-services/" + service.id;
    ASSERT_NE(path, "");
  }
  HttpResponse post(const std::string& to, const std::string& body, const std::string& trace = "") {
    lines.sent(body);
    HttpRequest request{"POST", to, "patient=" + patient, {}, body, "127.0.0.1"};
    request.headers.add("Host", "127.0.0.1");
    request.headers.add("Content-Type", "application/json");
    if (!trace.empty()) request.headers.add("traceparent", trace);
    Answer answer = routes.answer(std::move(request));
    if (auto* later = std::get_if<Later>(&answer)) return (*later)();
    return std::get<HttpResponse>(std::move(answer));
  }
  std::string replaced(const std::string& from, const std::string& to) const {
    std::string result = text;
    const std::size_t at = result.find(from);
    return at == std::string::npos ? result : result.replace(at, from.size(), to);
  }

  std::string text, patient, path;
  support::RecordedLog lines;
  Log log{lines};
  Metrics metrics{"1"};
  support::FakeReader reader;
  NoJournal journal;
  cds::FakeDocuments documents;
  cds::FakeSeenTokens seen;
  cds::KeyCache keys{documents};
  const Routes routes{{[] { return catalogue(); },
                       [] {
                         return base::Instant{1'762'776'000'000, 0};
                       },
                       reader,
                       journal,
                       keys,
                       seen,
                       log,
                       metrics,
                       {}}};
};

TEST_P(ExampleCall, IsAnsweredWholeAndRefusedInWordsWhenItIsSpoiled) {
  EXPECT_EQ(post(path, text).status, 200);
  EXPECT_EQ(post(path, text.substr(0, text.size() / 2)).status, 400) << "half a body";
  EXPECT_EQ(post(path, text + text).status, 400) << "twice";
  EXPECT_EQ(post(path, replaced("\"hook\"", "\"hok\"")).status, 400);
  EXPECT_EQ(post(path, replaced("\"patientId\"", "\"patient\"")).status, 400);
  EXPECT_EQ(post(path, replaced("\"patientId\": \"" + patient, "\"patientId\": \"other-" + patient)).status, 400)
      << "the chart of somebody else";
  const HttpResponse nobody = post(path, replaced("\"resourceType\": \"Patient\"", "\"resourceType\": \"Person\""));
  EXPECT_TRUE(nobody.status == 412 || nobody.body.find(R"("indicator":"critical")") != std::string::npos)
      << "no Patient, and no server to ask: only what is critical goes out all the same";
  EXPECT_EQ(post("/cds-services/" + patient, text).status, 404);
  EXPECT_EQ(post("/" + patient, text, patient).status, 404);
  EXPECT_EQ(post(path + "/feedback", text).status, 400);
}

INSTANTIATE_TEST_SUITE_P(Examples, ExampleCall, testing::ValuesIn(examples()), [](const auto& row) {
  std::string name = row.param.substr(0, row.param.rfind('.'));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-'; }, '_');
  return name;
});

}  // namespace
}  // namespace server
