// The reader against a real FHIR server (Medplum's router over its in-memory repository). It needs Node and the
// server's folder: $ISCHIA_FHIR_SERVER_TOOLS, with fhir-server.mjs and its node_modules; without them the test is
// skipped.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "server/fhir_http_reader.h"

namespace server {
namespace {

constexpr std::chrono::milliseconds kPatience{20'000};

// A child process whose first line of output says where it listens.
class FhirServerProcess {
 public:
  FhirServerProcess(const std::string& script, const std::string& data) {
    int output[2];
    if (::pipe(output) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(output[1], STDOUT_FILENO);
      ::close(output[0]);
      ::execlp("node", "node", script.c_str(), "--port", "0", "--token", "secret", "--page", "2", data.c_str(),
               nullptr);
      ::_exit(127);
    }
    ::close(output[1]);
    std::array<char, 512> text{};
    for (ssize_t count = 0;
         line_.find('\n') == std::string::npos && (count = ::read(output[0], text.data(), text.size())) > 0;)
      line_.append(text.data(), static_cast<std::size_t>(count));
    ::close(output[0]);
  }
  ~FhirServerProcess() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  FhirServerProcess(const FhirServerProcess&) = delete;
  FhirServerProcess& operator=(const FhirServerProcess&) = delete;

  // "" when it did not start.
  std::string base() const {
    const std::size_t at = line_.find("http");
    return at == std::string::npos ? "" : line_.substr(at, line_.find('\n') - at);
  }

 private:
  pid_t child_ = -1;
  std::string line_;
};

TEST(FhirServer, IsReadWithItsTokenAndItsPages) {
  const char* tools = std::getenv("ISCHIA_FHIR_SERVER_TOOLS");
  const std::string script = std::string(tools ? tools : "") + "/fhir-server.mjs";
  if (!tools || !std::filesystem::exists(script)) GTEST_SKIP() << "needs ISCHIA_FHIR_SERVER_TOOLS and Node";

  const std::filesystem::path data =
      std::filesystem::temp_directory_path() / ("ischia-patients-" + std::to_string(::getpid()) + ".json");
  std::string conditions;
  for (const char* id : {"a", "b", "c", "d", "e"})
    conditions += std::string(R"(, {"resource": {"resourceType": "Condition", "id": ")") + id +
                  R"(", "subject": {"reference": "Patient/p1"}}})";
  std::ofstream(data) << R"({"resourceType": "Bundle", "type": "collection", "entry": [
      {"resource": {"resourceType": "Patient", "id": "p1"}})"
                      << conditions << "]}";
  const FhirServerProcess server(script, data.string());
  std::filesystem::remove(data);
  ASSERT_NE(server.base(), "") << "the server did not start";

  const auto reader = FhirHttpReader::open({{server.base()}, {}, true}).value();
  const std::vector<fhir::ReadRequest> requests{
      {"patient", "Patient/p1"}, {"nobody", "Patient/p2"}, {"conditions", "Condition?patient=p1"}};
  const auto answers = reader->read({server.base(), "secret"}, requests, std::chrono::steady_clock::now() + kPatience);
  ASSERT_TRUE(answers[0]) << base::to_text(answers[0].error());
  EXPECT_EQ(answers[0]->pages[0].root()["id"].string(), "p1");
  ASSERT_FALSE(answers[1]);
  EXPECT_EQ(answers[1].error().kind, base::ProblemKind::kNotFound);
  ASSERT_TRUE(answers[2]) << base::to_text(answers[2].error());
  EXPECT_EQ(answers[2]->pages.size(), 3U);
  EXPECT_FALSE(answers[2]->unfinished);

  for (const auto& answer :
       reader->read({server.base(), "wrong"}, requests, std::chrono::steady_clock::now() + kPatience)) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, base::ProblemKind::kForbidden);
  }
}

}  // namespace
}  // namespace server
