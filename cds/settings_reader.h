// SettingsReader reads the members of settings.json and its like, and collects every problem with file and place, so
// that a person mends them all at once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace cds {

// Each function takes a value, its JSON Pointer, and where to put what it says; what is wrong becomes a problem
// (kMalformed "settings-malformed" unless another slug is named).
class SettingsReader {
 public:
  explicit SettingsReader(std::string file) : file_(std::move(file)) {}

  void problem(const char* slug, const std::string& pointer, std::string detail);
  void malformed(const std::string& pointer, std::string detail) {
    problem("settings-malformed", pointer, std::move(detail));
  }
  void unknown(const std::string& pointer, std::string detail) {
    problem("settings-unknown", pointer, std::move(detail));
  }

  void number(base::JsonView value, const std::string& pointer, std::int64_t least, std::int64_t most, std::size_t& to);
  void boolean(base::JsonView value, const std::string& pointer, bool& to);
  void text(base::JsonView value, const std::string& pointer, std::string& to);  // not empty
  void texts(base::JsonView value, const std::string& pointer, std::vector<std::string>& to);
  void url(base::JsonView value, const std::string& pointer, std::string& to);  // http or https
  void urls(base::JsonView value, const std::string& pointer, std::vector<std::string>& to);
  // Servers of clients, which somebody else may name: no disguised addresses. Networks: "10.0.0.0/8".
  void servers(base::JsonView value, const std::string& pointer, std::vector<std::string>& to);
  void networks(base::JsonView value, const std::string& pointer, std::vector<std::string>& to);
  void texts_by_name(base::JsonView value, const std::string& pointer, std::map<std::string, std::string>& to);

  std::vector<base::Problem>& problems() { return problems_; }

 private:
  std::string file_;
  std::vector<base::Problem> problems_;
};

}  // namespace cds
