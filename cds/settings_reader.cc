#include "cds/settings_reader.h"

#include <optional>

#include "base/ip_address.h"
#include "base/url.h"

namespace cds {

using base::JsonView;

void SettingsReader::problem(const char* slug, const std::string& pointer, std::string detail) {
  problems_.push_back({base::ProblemKind::kMalformed, slug, file_ + "#" + pointer, std::move(detail)});
}

void SettingsReader::number(JsonView value, const std::string& pointer, std::int64_t least, std::int64_t most,
                            std::size_t& to) {
  const std::optional<std::int64_t> given = value.integer();
  if (given && *given >= least && *given <= most)
    to = static_cast<std::size_t>(*given);
  else
    malformed(pointer, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

void SettingsReader::boolean(JsonView value, const std::string& pointer, bool& to) {
  if (!value.is_boolean()) malformed(pointer, "true or false");
  to = value.is_true();
}

void SettingsReader::text(JsonView value, const std::string& pointer, std::string& to) {
  if (value.string().empty()) malformed(pointer, "a string that is not empty");
  to = value.string();
}

void SettingsReader::texts(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
  to.clear();
  if (!value.is_array()) malformed(pointer, "an array of strings");
  for (std::size_t i = 0; i < value.size() && value.is_array(); ++i)
    text(value[i], pointer + "/" + std::to_string(i), to.emplace_back());
}

void SettingsReader::url(JsonView value, const std::string& pointer, std::string& to) {
  if (!base::parse_url(value.string())) malformed(pointer, "an http or https URL");
  to = value.string();
}

void SettingsReader::urls(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
  to.clear();
  if (!value.is_array()) malformed(pointer, "an array of URLs");
  for (std::size_t i = 0; i < value.size() && value.is_array(); ++i)
    url(value[i], pointer + "/" + std::to_string(i), to.emplace_back());
}

void SettingsReader::servers(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
  urls(value, pointer, to);
  for (std::size_t i = 0; i < to.size(); ++i)
    if (const auto server = base::parse_url(to[i]); server && base::is_disguised_address(server->host))
      malformed(pointer + "/" + std::to_string(i), "an IPv4 address is written as four decimal numbers");
}

void SettingsReader::networks(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
  to.clear();
  if (!value.is_array()) malformed(pointer, "an array of networks");
  for (std::size_t i = 0; i < value.size() && value.is_array(); ++i) {
    if (!base::parse_ip_network(value[i].string()))
      malformed(pointer + "/" + std::to_string(i), "a network such as 10.0.0.0/8, or an IP address");
    to.emplace_back(value[i].string());
  }
}

void SettingsReader::texts_by_name(JsonView value, const std::string& pointer, std::map<std::string, std::string>& to) {
  to.clear();
  if (!value.is_object()) malformed(pointer, "an object of strings");
  for (std::size_t i = 0; i < value.size() && value.is_object(); ++i) {
    const std::string name(value.name_at(i));
    text(value.value_at(i), pointer + "/" + name, to[name]);
  }
}

}  // namespace cds
