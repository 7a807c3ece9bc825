#include "cds/settings.h"

#include <optional>
#include <string_view>

#include "base/ip_address.h"
#include "base/url.h"

namespace cds {
namespace {

using base::JsonView;
using base::Problem;
using base::ProblemKind;

constexpr std::int64_t kMaxBodyLimit = std::int64_t{1} << 30;    // Ours: a body is held in memory
constexpr std::int64_t kMaxEvaluationSteps = 1'000'000'000'000;  // Ours: hours of work
constexpr std::int64_t kMaxFetchDeadline = 60'000;               // Ours: CDS Hooks asks for answers within 500 ms

class Reading {
 public:
  explicit Reading(const std::string& file) : file_(file) {}

  void problem(const char* slug, const std::string& pointer, std::string detail) {
    problems_.push_back({ProblemKind::kMalformed, slug, file_ + "#" + pointer, std::move(detail)});
  }
  void malformed(const std::string& pointer, std::string detail) {
    problem("settings-malformed", pointer, std::move(detail));
  }
  void number(JsonView value, const std::string& pointer, std::int64_t least, std::int64_t most, std::size_t& to) {
    const std::optional<std::int64_t> given = value.integer();
    if (given && *given >= least && *given <= most)
      to = static_cast<std::size_t>(*given);
    else
      malformed(pointer, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  void text(JsonView value, const std::string& pointer, std::string& to) {
    if (value.string().empty()) malformed(pointer, "a string that is not empty");
    to = value.string();
  }
  void url(JsonView value, const std::string& pointer, std::string& to) {
    if (!base::parse_url(value.string())) malformed(pointer, "an http or https URL");
    to = value.string();
  }
  void urls(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
    if (!value.is_array()) malformed(pointer, "an array of URLs");
    for (std::size_t i = 0; i < value.size() && value.is_array(); ++i)
      url(value[i], pointer + "/" + std::to_string(i), to.emplace_back());
  }
  void servers(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
    urls(value, pointer, to);
    for (std::size_t i = 0; i < to.size(); ++i)
      if (const auto server = base::parse_url(to[i]); server && base::is_disguised_address(server->host))
        malformed(pointer + "/" + std::to_string(i), "an IPv4 address is written as four decimal numbers");
  }
  void networks(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
    if (!value.is_array()) malformed(pointer, "an array of networks");
    for (std::size_t i = 0; i < value.size() && value.is_array(); ++i) {
      if (!base::parse_ip_network(value[i].string()))
        malformed(pointer + "/" + std::to_string(i), "a network such as 10.0.0.0/8, or an IP address");
      to.emplace_back(value[i].string());
    }
  }
  void capabilities(JsonView value, const std::string& pointer, bool& system_actions) {
    if (!value.is_object()) malformed(pointer, "an object: what all clients can do");
    for (std::size_t i = 0; i < value.size() && value.is_object(); ++i) {
      const std::string name(value.name_at(i));
      const JsonView given = value.value_at(i);
      if (name != "systemActions")
        problem("settings-unknown", pointer + "/" + name, "no capability of that name: there is systemActions");
      else if (!given.is_boolean())
        malformed(pointer + "/" + name, "true or false");
      else
        system_actions = given.is_true();
    }
  }
  void texts(JsonView value, const std::string& pointer, std::map<std::string, std::string>& to) {
    if (!value.is_object()) malformed(pointer, "an object of strings");
    for (std::size_t i = 0; i < value.size() && value.is_object(); ++i) {
      const std::string name(value.name_at(i));
      text(value.value_at(i), pointer + "/" + name, to[name]);
    }
  }
  void thresholds(JsonView value, const std::string& pointer, std::vector<ThresholdOverride>& to) {
    if (!value.is_object()) malformed(pointer, "an object: a CQL parameter's name to a number or {value, unit}");
    for (std::size_t i = 0; i < value.size() && value.is_object(); ++i) {
      const std::string name(value.name_at(i));
      threshold(name, value.value_at(i), pointer + "/" + name, to);
    }
  }
  std::vector<Problem>& problems() { return problems_; }

 private:
  void threshold(const std::string& name, JsonView value, const std::string& pointer,
                 std::vector<ThresholdOverride>& to) {
    const JsonView number = value.is_object() ? value["value"] : value;
    const std::optional<base::Decimal> decimal =
        number.is_number() ? base::Decimal::parse(number.text()) : std::nullopt;
    if (!decimal || *decimal < base::Decimal()) {
      malformed(pointer, "a number that is not negative, or {\"value\": number, \"unit\": text}");
      return;
    }
    ThresholdOverride& threshold = to.emplace_back(ThresholdOverride{name, *decimal, ""});
    if (!value.is_object()) return;
    text(value["unit"], pointer + "/unit", threshold.unit);
    for (std::size_t i = 0; i < value.size(); ++i)
      if (value.name_at(i) != "value" && value.name_at(i) != "unit")
        problem("settings-unknown", pointer + "/" + std::string(value.name_at(i)),
                "a threshold has value and unit only");
  }

  std::string file_;
  std::vector<Problem> problems_;
};

}  // namespace

tl::expected<Settings, std::vector<Problem>> parse_settings(JsonView json, const std::string& file) {
  Reading reading(file);
  Settings settings;
  if (!json.is_object()) reading.malformed("", "settings.json must hold an object");
  for (std::size_t i = 0; i < json.size() && json.is_object(); ++i) {
    const std::string_view name = json.name_at(i);
    const JsonView value = json.value_at(i);
    const std::string pointer = "/" + std::string(name);
    std::size_t milliseconds = 0;
    if (name == "listen")
      reading.url(value, pointer, settings.listen);
    else if (name == "bodyLimit")
      reading.number(value, pointer, 1024, kMaxBodyLimit, settings.body_limit);
    else if (name == "jsonDepth")
      reading.number(value, pointer, 16, 128, settings.json_depth);
    else if (name == "evaluationSteps") {
      std::size_t steps = settings.evaluation.steps;
      reading.number(value, pointer, 10'000, kMaxEvaluationSteps, steps);
      settings.evaluation.steps = steps;
    } else if (name == "evaluationMemory")
      reading.number(value, pointer, std::int64_t{1} << 20, std::int64_t{1} << 36, settings.evaluation.bytes);
    else if (name == "store")
      reading.text(value, pointer, settings.store);
    else if (name == "fhirServers")
      reading.servers(value, pointer, settings.fhir_servers);
    else if (name == "fhirNetworks")
      reading.networks(value, pointer, settings.fhir_networks);
    else if (name == "fetchDeadline") {
      reading.number(value, pointer, 1, kMaxFetchDeadline, milliseconds);
      settings.fetch_deadline = std::chrono::milliseconds(milliseconds);
    } else if (name == "corsOrigins")
      reading.urls(value, pointer, settings.cors_origins);
    else if (name == "prefetchKeys")
      reading.texts(value, pointer, settings.prefetch_keys);
    else if (name == "prefetchTemplates")
      reading.texts(value, pointer, settings.prefetch_templates);
    else if (name == "capabilities")
      reading.capabilities(value, pointer, settings.system_actions);
    else if (name == "profile")
      reading.text(value, pointer, settings.profile);
    else if (name == "thresholds")
      reading.thresholds(value, pointer, settings.thresholds);
    else
      reading.problem("settings-unknown", pointer, "no setting of that name");
  }
  if (!reading.problems().empty()) return tl::unexpected(std::move(reading.problems()));
  return settings;
}

std::vector<ThresholdOverride> parse_thresholds(JsonView json, const std::string& file, const std::string& pointer,
                                                std::vector<Problem>& problems) {
  Reading reading(file);
  std::vector<ThresholdOverride> thresholds;
  reading.thresholds(json, pointer, thresholds);
  problems.insert(problems.end(), reading.problems().begin(), reading.problems().end());
  return thresholds;
}

}  // namespace cds
