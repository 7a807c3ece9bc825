// What is in force while the service runs: exchanged whole when a folder changes for the better, kept when it does not.
#include "commands/knowledge.h"

#include <gtest/gtest.h>

#include "commands/folder_watch.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/support/certificate.h"
#include "tests/support/fake_reader.h"
#include "tests/support/recorded_log.h"

namespace commands {
namespace {

class KnowledgeTest : public testing::Test {
 protected:
  Knowledge knowledge() {
    return Knowledge(
        folder.path(),
        [this](const cds::Settings& settings) -> base::Result<Knowledge::Outside> {
          if (settings.fhir_servers == std::vector<std::string>{"https://bad.example.org/"})
            return base::fail(base::ProblemKind::kForbidden, "fhir-address-not-allowed", "", "as the test asked");
          ++opened;
          if (!settings.tls.is_set()) return Knowledge::Outside{std::make_shared<support::FakeReader>(), nullptr};
          CDS_TRY(server::TlsIdentity identity, server::load_tls(settings.tls, /*development=*/true));
          return Knowledge::Outside{std::make_shared<support::FakeReader>(),
                                    std::make_shared<const server::TlsIdentity>(std::move(identity))};
        },
        log, metrics);
  }
  bool counted(const std::string& outcome, int times) const {
    return metrics.text({}).find("ischia_loads_total{outcome=\"" + outcome + "\"} " + std::to_string(times) + "\n") !=
           std::string::npos;
  }
  bool said(const std::string& text) const { return lines.str().find(text) != std::string::npos; }

  cds::SampleFolder folder;
  support::RecordedLog lines;
  server::Log log{lines};
  server::Metrics metrics{"1"};
  int opened = 0;
};

TEST_F(KnowledgeTest, IsExchangedWholeWhileACallKeepsWhatItBeganWith) {
  Knowledge all = knowledge();
  ASSERT_TRUE(all.load()) << lines.str();
  const auto before = all.catalogue();
  const auto reader = all.reader();
  folder.write("settings.json", R"({"fetchDeadline": 123})");
  ASSERT_TRUE(all.load()) << lines.str();
  EXPECT_EQ(all.catalogue()->settings.fetch_deadline, std::chrono::milliseconds(123));
  EXPECT_NE(all.reader(), reader);
  EXPECT_NE(before->settings.fetch_deadline, std::chrono::milliseconds(123));
  EXPECT_TRUE(before->find("sample", "patient-view")) << "whoever holds the old one can go on";
  EXPECT_TRUE(counted("loaded", 2));
  EXPECT_TRUE(said(R"("message":"settings and knowledge loaded","version":")" + folder_digest(folder.path())));
}

struct Spoiled {
  const char* name;
  const char* file;
  const char* text;
  const char* problem;
};
void PrintTo(const Spoiled& row, std::ostream* out) { *out << row.name; }

class SpoiledKnowledge : public KnowledgeTest, public testing::WithParamInterface<Spoiled> {};

TEST_P(SpoiledKnowledge, LeavesInForceWhatWas) {
  Knowledge all = knowledge();
  ASSERT_TRUE(all.load()) << lines.str();
  const auto before = all.catalogue();
  const auto reader = all.reader();
  folder.write("settings.json", R"({"fetchDeadline": 123})");  // good by itself: nothing counts, not even this
  folder.write(GetParam().file, GetParam().text);
  EXPECT_FALSE(all.load());
  EXPECT_EQ(all.catalogue(), before);
  EXPECT_EQ(all.reader(), reader);
  EXPECT_TRUE(counted("loaded", 1));
  EXPECT_TRUE(counted("refused", 1));
  EXPECT_TRUE(said(GetParam().problem)) << lines.str();
  EXPECT_TRUE(said("stay in force")) << lines.str();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, SpoiledKnowledge,
    testing::Values(Spoiled{"HalfAFile", "settings.json", R"({"fetchDeadline": )", "json-malformed"},
                    Spoiled{"AnUnknownSetting", "settings.json", R"({"fetchDeadlin": 1})", "settings-unknown"},
                    Spoiled{"ABrokenService", "services/sample.json", "{}", "services/sample.json"},
                    Spoiled{"BrokenCriteria", "criteria/Sample.json", "{}", "criteria/Sample.json"},
                    Spoiled{"AServerThatIsNotAllowed", "settings.json",
                            R"({"fhirServers": ["https://bad.example.org/"]})", "fhir-address-not-allowed"}),
    [](const auto& row) { return std::string(row.param.name); });

// The certificate belongs to what is exchanged: settings with a broken one do not count, and the other way round.
TEST_F(KnowledgeTest, ExchangesTheCertificateWithTheSettingsOrNeither) {
  const std::string certificate = folder.path() + "/certificate.pem", key = folder.path() + "/key.pem";
  const std::string tls = R"("tls":{"certificate":")" + certificate + R"(","key":")" + key + "\"}";
  const support::Certificate first("DNS:first.example.org", 3600), second("DNS:second.example.org", 7200);
  first.write(certificate);
  first.write_key(key);
  folder.write("settings.json", "{" + tls + "}");
  Knowledge all = knowledge();
  ASSERT_TRUE(all.load()) << lines.str();
  const auto before = all.tls();
  ASSERT_TRUE(before);
  EXPECT_NE(metrics.text({}).find("ischia_certificate_expiry_seconds "), std::string::npos);

  second.write(certificate);
  folder.write("settings.json", R"({"fetchDeadline":123,)" + tls + "}");
  EXPECT_FALSE(all.load()) << "the second's key is not there yet";
  EXPECT_TRUE(said("certificate-key-mismatch")) << lines.str();
  EXPECT_EQ(all.tls(), before);
  EXPECT_NE(all.catalogue()->settings.fetch_deadline, std::chrono::milliseconds(123));

  second.write_key(key);
  folder.write("services/sample.json", "{}");
  EXPECT_FALSE(all.load());
  EXPECT_EQ(all.tls(), before) << "a good certificate beside a broken service";

  folder.remove("services/sample.json");
  ASSERT_TRUE(all.load()) << lines.str();
  EXPECT_EQ(all.tls()->valid_until - before->valid_until, 3600);
  EXPECT_EQ(all.catalogue()->settings.fetch_deadline, std::chrono::milliseconds(123));
  const auto last = all.tls();
  folder.write("settings.json", "{}");
  ASSERT_TRUE(all.load());
  EXPECT_EQ(all.tls(), last) << "the listener that began with https goes on";
}

TEST_F(KnowledgeTest, SaysWhichSettingsCountAfterARestartOnly) {
  Knowledge all = knowledge();
  ASSERT_TRUE(all.load());
  folder.write("settings.json",
               R"({"listen": "http://127.0.0.1:8081", "limits": {"requestsPerSecond": 5, "jsonItems": 1000}})");
  ASSERT_TRUE(all.load());
  EXPECT_TRUE(said(R"("settings":"listen"})")) << lines.str();
  folder.write("settings.json", R"({"store": "other.db", "limits": {"connections": 5}})");
  ASSERT_TRUE(all.load());
  EXPECT_TRUE(said(R"("settings":"store, limits"})")) << lines.str();
}

TEST(FolderWatch, SaysOnceThatAFolderHasChangedWhenItIsAtRest) {
  cds::SampleFolder folder;
  FolderWatch watch(folder.path());
  EXPECT_FALSE(watch.has_changed());
  folder.write("settings.json", R"({"fetchDeadline": 1})");
  EXPECT_FALSE(watch.has_changed()) << "somebody may still be copying";
  folder.write("settings.json", R"({"fetchDeadline": 1234})");
  EXPECT_FALSE(watch.has_changed());
  EXPECT_TRUE(watch.has_changed());
  EXPECT_FALSE(watch.has_changed());
  folder.write("valuesets/new.json", "{}");
  watch.has_changed();
  EXPECT_TRUE(watch.has_changed());
  folder.remove("valuesets/new.json");
  watch.has_changed();
  EXPECT_TRUE(watch.has_changed());
  folder.write("settings.json", R"({"fetchDeadline": 99})");
  watch.has_changed();
  folder.remove("criteria");
  EXPECT_FALSE(watch.has_changed());
  EXPECT_TRUE(watch.has_changed());
}

TEST(FolderWatch, LooksAtFilesElsewhereToo) {
  cds::SampleFolder folder, elsewhere;
  const std::string file = elsewhere.path() + "/settings.json";
  FolderWatch watch(folder.path(), [&] { return std::vector<std::string>{file, elsewhere.path() + "/missing", ""}; });
  EXPECT_FALSE(watch.has_changed());
  elsewhere.write("settings.json", R"({"fetchDeadline": 1234})");
  EXPECT_FALSE(watch.has_changed()) << "somebody may still be copying";
  EXPECT_TRUE(watch.has_changed());
  elsewhere.remove("settings.json");
  watch.has_changed();
  EXPECT_TRUE(watch.has_changed());
  EXPECT_FALSE(watch.has_changed());
}

TEST(FolderDigest, ChangesWithAnyContentOrName) {
  cds::SampleFolder folder, same;
  const std::string digest = folder_digest(folder.path());
  EXPECT_EQ(digest.size(), 12U);
  EXPECT_EQ(digest, folder_digest(same.path())) << "whatever the folder is called";
  folder.write("valuesets/a.json", "");
  const std::string more = folder_digest(folder.path());
  EXPECT_NE(more, digest);
  folder.write("valuesets/a.json", " ");
  EXPECT_NE(folder_digest(folder.path()), more);
  folder.remove("valuesets/a.json");
  EXPECT_EQ(folder_digest(folder.path()), digest);
}

}  // namespace
}  // namespace commands
