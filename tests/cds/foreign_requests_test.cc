// Hook requests that others wrote, read from ../shared/requests beside the checkout or from $ISCHIA_SHARED; skipped
// without.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cds/decide.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

std::vector<std::string> request_files() {
  const std::string folder = support::shared_dir() + "/requests";
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".json") files.push_back(entry->path().string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class ForeignRequests : public testing::Test {
 protected:
  void SetUp() override {
    if (request_files().empty()) GTEST_SKIP() << "no ../shared/requests, and ISCHIA_SHARED is not set";
    auto loaded = load_catalogue(support::source_dir() + "/config");
    ASSERT_TRUE(loaded) << base::to_text(loaded.error().front());
    catalogue_ = *loaded;
  }
  base::Result<Decision> decide_text(const std::string& text) {
    CDS_TRY(base::JsonDocument document, base::JsonDocument::parse(text));
    CDS_TRY(const HookRequest request, parse_hook_request(std::move(document)));
    const Service* const service = catalogue_->of_hook(request.hook->name).at(0);
    support::FakeReader reader;
    return decide(*catalogue_, *service, request, reader, *base::parse_instant("2025-11-10T12:00:00Z"), Client{});
  }
  std::shared_ptr<const Catalogue> catalogue_;
};

TEST_F(ForeignRequests, AreTheWrongChartThenLackKeysThenAreAnswered) {
  for (const std::string& file : request_files()) {
    const auto document = base::read_json_file(file);
    ASSERT_TRUE(document) << file;
    const std::string as_it_stands = base::to_text(document->root());
    const auto wrong = decide_text(as_it_stands);
    ASSERT_FALSE(wrong) << file;
    EXPECT_EQ(wrong.error().slug, "wrong-chart");

    const std::string patient(document->root()["prefetch"]["Patient"]["id"].string());
    const std::string of_patient = replaced(as_it_stands, R"("patientId":"2-1")", R"("patientId":")" + patient + "\"");
    const auto unknown_keys = decide_text(of_patient);
    ASSERT_FALSE(unknown_keys) << file;
    EXPECT_EQ(unknown_keys.error().kind, base::ProblemKind::kMissingData);
    for (const char* key : {"patient (Patient/", "conditions (Condition?"})
      EXPECT_NE(unknown_keys.error().detail.find(key), std::string::npos) << unknown_keys.error().detail;

    std::string renamed = replaced(of_patient, R"("Patient":{"resourceType")", R"("patient":{"resourceType")");
    renamed = replaced(renamed, R"("Condition":{"resourceType")", R"("conditions":{"resourceType")");
    renamed = replaced(renamed, R"("MedicationRequest":{"resourceType")", R"("medicationRequests":{"resourceType")");
    const auto answered = decide_text(renamed);
    EXPECT_TRUE(answered) << file << ": " << base::to_text(answered.error());
  }
}

}  // namespace
}  // namespace cds
