#include "cds/tls_files.h"

#include <string_view>

namespace cds {

TlsFiles parse_tls_files(base::JsonView json, const std::string& file, const std::string& pointer,
                         std::vector<base::Problem>& problems) {
  const auto problem = [&](const char* slug, const std::string& place, const char* detail) {
    problems.push_back({base::ProblemKind::kMalformed, slug, file + "#" + place, detail});
  };
  TlsFiles files;
  for (std::size_t i = 0; i < json.size() && json.is_object(); ++i) {
    const std::string_view name = json.name_at(i);
    const std::string place = pointer + "/" + std::string(name);
    std::string* const to = name == "certificate"         ? &files.certificate
                            : name == "key"               ? &files.key
                            : name == "clientAuthorities" ? &files.client_authorities
                                                          : nullptr;
    if (!to) {
      problem("settings-unknown", place, "tls has certificate, key and clientAuthorities only");
      continue;
    }
    *to = json.value_at(i).string();
    if (to->empty()) problem("settings-malformed", place, "a file's name");
  }
  if (!json["certificate"] || !json["key"])
    problem("settings-malformed", pointer, "an object with certificate and key");
  return files;
}

}  // namespace cds
