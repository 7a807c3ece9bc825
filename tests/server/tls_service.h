// What tests of https share: a chain as a site has it, a listener that shows it, and what that tells of failures.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>

#include "server/tls.h"
#include "tests/server/plain_service.h"
#include "tests/support/tls_client.h"

namespace server {

constexpr long kHour = 3600;
inline const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// A chain as a site has it: a root that clients know, an authority below it, and what that has signed.
inline support::CertificateOptions signed_by(const support::Certificate& issuer, const char* common_name,
                                             const char* usage = "") {
  support::CertificateOptions options;
  options.common_name = common_name;
  options.issuer = &issuer;
  options.usage = usage;
  return options;
}
inline support::CertificateOptions authority(const char* common_name, const support::Certificate* issuer = nullptr) {
  support::CertificateOptions options;
  options.common_name = common_name;
  options.issuer = issuer;
  options.is_authority = true;
  return options;
}

// Where a listener takes its identity from, and what it tells of failures.
class Identities {
 public:
  base::Result<void> load(const cds::TlsFiles& files) {
    CDS_TRY(TlsIdentity loaded, load_tls(files, /*development=*/false));
    const std::lock_guard lock(mutex_);
    identity_ = std::make_shared<const TlsIdentity>(std::move(loaded));
    return {};
  }
  ListenerTls tls() {
    return {[this] {
              const std::lock_guard lock(mutex_);
              return identity_;
            },
            [this](std::string_view reason) {
              const std::lock_guard lock(mutex_);
              ++failures_[std::string(reason)];
              ++count_;
              changed_.notify_all();
            }};
  }
  // By reason, once there are so many of them; what there is after a long while.
  std::map<std::string, int> failures(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count_ >= count; });
    return failures_;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const TlsIdentity> identity_;
  std::condition_variable changed_;
  std::map<std::string, int> failures_;
  int count_ = 0;
};

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    std::filesystem::create_directories(folder_);
    install(certificate);
    intermediate.append(files.certificate);
  }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const char* name) const { return (folder_ / name).string(); }
  void install(const support::Certificate& shown) const {
    shown.write(files.certificate);
    shown.write_key(files.key);
    ::chmod(files.key.c_str(), 0600);
  }
  ListenerOptions options() {
    const auto loaded = identities.load(files);
    if (!loaded) ADD_FAILURE() << base::to_text(loaded.error());
    ListenerOptions options = on_a_free_port();
    options.tls = identities.tls();
    return options;
  }
  using Failures = std::map<std::string, int>;

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("ischia-tls-test-" + std::to_string(::getpid()));
  const support::Certificate root{"DNS:root.test", authority("Root")};
  const support::Certificate intermediate{"DNS:intermediate.test", authority("Intermediate", &root)};
  const support::Certificate certificate{"IP:127.0.0.1", signed_by(intermediate, "cds.example.org", "serverAuth")};
  cds::TlsFiles files{file("certificate.pem"), file("key.pem"), ""};
  Identities identities;
};

}  // namespace server
