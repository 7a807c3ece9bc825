// A real FHIR server (Medplum's router over its in-memory repository) as a child process. It needs Node and the folder
// of fhir-server.mjs with its node_modules: $ISCHIA_FHIR_SERVER_TOOLS, else tools/ of the shared material.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/source_dir.h"

namespace server {

// "" when there is none that could run.
inline std::string fhir_server_script() {
  const char* const given = std::getenv("ISCHIA_FHIR_SERVER_TOOLS");
  const std::filesystem::path tools = given != nullptr ? given : support::shared_dir() + "/tools";
  const bool is_there =
      std::filesystem::exists(tools / "fhir-server.mjs") && std::filesystem::exists(tools / "node_modules");
  return is_there ? (tools / "fhir-server.mjs").string() : "";
}

// Says on its first line of output where it listens.
class FhirServerProcess {
 public:
  // `data`: a Bundle, as JSON text.
  FhirServerProcess(const std::string& data, const std::vector<std::string>& options) {
    const std::string file =
        std::filesystem::temp_directory_path() / ("ischia-patients-" + std::to_string(::getpid()) + ".json");
    std::ofstream(file) << data;
    start(file, options);
    std::filesystem::remove(file);
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
  void start(const std::string& file, const std::vector<std::string>& options) {
    std::vector<std::string> words{"node", fhir_server_script(), "--port", "0", "--token", "secret", file};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int output[2];
    if (::pipe(output) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(output[1], STDOUT_FILENO);
      ::close(output[0]);
      ::execvp("node", arguments.data());
      ::_exit(127);
    }
    ::close(output[1]);
    std::array<char, 512> text{};
    for (ssize_t count = 0;
         line_.find('\n') == std::string::npos && (count = ::read(output[0], text.data(), text.size())) > 0;)
      line_.append(text.data(), static_cast<std::size_t>(count));
    ::close(output[0]);
  }

  pid_t child_ = -1;
  std::string line_;
};

}  // namespace server
