// `ischia check`: what a person is told of the files that https is served with.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "commands/commands.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/support/certificate.h"

namespace commands {
namespace {

using support::Certificate;

constexpr long kDay = 24 * 3600;

class CheckTls : public testing::Test {
 protected:
  void settings(const std::string& more = "") {
    folder.write("settings.json", R"({"listen":"https://127.0.0.1:8443",)" + more + R"("tls":{"certificate":")" +
                                      certificate + R"(","key":")" + key + "\"}}");
  }
  void install(const Certificate& shown) const {
    shown.write(certificate);
    shown.write_key(key);
    ::chmod(key.c_str(), 0600);
  }
  int status() { return check(folder.path(), out, err); }

  cds::SampleFolder folder;
  const std::string certificate = folder.path() + "/certificate.pem", key = folder.path() + "/key.pem";
  std::ostringstream out, err;
};

TEST_F(CheckTls, NamesTheCertificateAndTheDaysThatItHas) {
  settings();
  install(Certificate("DNS:cds.example.org", 90 * kDay + 60));
  EXPECT_EQ(status(), 0) << err.str();
  EXPECT_NE(out.str().find("CN=test, valid until 2"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("(90 days)"), std::string::npos) << out.str();
}

TEST_F(CheckTls, AsksForRenewalInTime) {
  settings();
  install(Certificate("DNS:cds.example.org", 29 * kDay + 60));
  EXPECT_EQ(status(), 0) << err.str();
  EXPECT_NE(out.str().find("(29 days: renew it)"), std::string::npos) << out.str();
}

struct Row {
  const char* name;
  void (*spoil)(const std::string& certificate, const std::string& key);
  const char* problem;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class CheckTlsProblem : public CheckTls, public testing::WithParamInterface<Row> {};
TEST_P(CheckTlsProblem, IsNamedWithItsFile) {
  settings(R"("clients":[{"name":"ehr","certificate":"CN=ehr"}],)");
  install(Certificate("DNS:cds.example.org", 90 * kDay));
  ASSERT_EQ(status(), 0) << err.str();
  GetParam().spoil(certificate, key);
  EXPECT_EQ(status(), 1);
  EXPECT_NE(err.str().find(GetParam().problem), std::string::npos) << err.str();
  EXPECT_NE(err.str().find(folder.path()), std::string::npos) << err.str();
}
INSTANTIATE_TEST_SUITE_P(
    Rows, CheckTlsProblem,
    testing::Values(
        Row{"Expired",
            [](const std::string& certificate, const std::string& key) {
              const Certificate expired("DNS:cds.example.org", -60);
              expired.write(certificate);
              expired.write_key(key);
            },
            "certificate-expired"},
        Row{"NotYetValid",
            [](const std::string& certificate, const std::string& key) {
              support::CertificateOptions options;
              options.valid_from = kDay;
              options.valid_until = 2 * kDay;
              const Certificate early("DNS:cds.example.org", options);
              early.write(certificate);
              early.write_key(key);
            },
            "certificate-not-yet-valid"},
        Row{"AnotherKey", [](const std::string&, const std::string& key) { Certificate("DNS:a", kDay).write_key(key); },
            "certificate-key-mismatch"},
        Row{"AKeyWithAPassword",
            [](const std::string& certificate, const std::string& key) {
              const Certificate shown("DNS:a", kDay);
              shown.write(certificate);
              shown.write_key(key, "secret");
            },
            "certificate-unusable"},
        Row{"NoCertificate",
            [](const std::string& certificate, const std::string&) { std::ofstream(certificate) << "x"; },
            "certificate-unusable"},
        Row{"NoKey", [](const std::string&, const std::string& key) { ::unlink(key.c_str()); }, "certificate-unusable"},
        Row{"AKeyForEverybody", [](const std::string&, const std::string& key) { ::chmod(key.c_str(), 0644); },
            "key-readable-by-others"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(CheckTls, HttpsWithoutFilesIsAProblem) {
  folder.write("settings.json", R"({"listen":"https://127.0.0.1:8443"})");
  EXPECT_EQ(status(), 1);
  EXPECT_NE(err.str().find("tls-missing"), std::string::npos) << err.str();
}

}  // namespace
}  // namespace commands
