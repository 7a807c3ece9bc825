#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace server {

namespace {

// Ours: seconds. An EHR waits 500 ms; a call that fetches has 400 ms by default.
const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                       0.2,   0.3,    0.4,   0.5,  1,     2.5,  10};

std::string_view name_of(cards::Indicator indicator) {
  constexpr std::array<std::string_view, 3> kNames{"info", "warning", "critical"};
  return kNames.at(static_cast<std::size_t>(indicator));
}
double seconds(std::chrono::microseconds time) { return std::chrono::duration<double>(time).count(); }

// The metrics of one family by the values of its labels, so that counting costs one look-up.
template <typename Metric>
class Labelled {
 public:
  Labelled(prometheus::Family<Metric>& family, std::vector<std::string> names)
      : family_(family), names_(std::move(names)) {}

  template <typename... Arguments>
  Metric& of(std::initializer_list<std::string_view> values, const Arguments&... arguments) {
    std::string key;
    for (const std::string_view value : values) key.append(value).push_back('\0');
    const std::lock_guard lock(mutex_);
    const auto place = metrics_.find(key);
    if (place != metrics_.end()) return *place->second;
    const bool is_full = metrics_.size() >= Metrics::kMostCombinations;
    prometheus::Labels labels;
    const auto* value = values.begin();
    for (const std::string& name : names_) labels[name] = is_full ? std::string("other") : std::string(*value++);
    Metric& metric = family_.Add(labels, arguments...);  // the one that is there, when there is one
    if (!is_full) metrics_.emplace(std::move(key), &metric);
    return metric;
  }

 private:
  prometheus::Family<Metric>& family_;
  const std::vector<std::string> names_;
  std::mutex mutex_;
  std::unordered_map<std::string, Metric*> metrics_;
};

}  // namespace

struct Metrics::Families {
  prometheus::Family<prometheus::Counter>& counters(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  prometheus::Family<prometheus::Gauge>& gauges(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  prometheus::Family<prometheus::Histogram>& histograms(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  prometheus::Registry registry;
  Labelled<prometheus::Counter> requests{counters("ischia_requests_total", "Answers by route, service and status."),
                                         {"route", "service", "status"}};
  Labelled<prometheus::Histogram> request_seconds{
      histograms("ischia_request_duration_seconds", "From a request's last byte to its answer."), {"route", "service"}};
  Labelled<prometheus::Counter> problems{counters("ischia_problems_total", "Answers that name a problem, by slug."),
                                         {"problem"}};
  Labelled<prometheus::Counter> cards{counters("ischia_cards_total", "Cards by service and indicator."),
                                      {"service", "indicator"}};
  Labelled<prometheus::Counter> criteria{
      counters("ischia_criteria_total", "Criteria that fired or could not be evaluated, by id."),
      {"criterion", "outcome"}};
  Labelled<prometheus::Counter> fetches{counters("ischia_fetches_total", "Reads from FHIR servers, by outcome."),
                                        {"outcome"}};
  prometheus::Histogram& fetch_seconds =
      histograms("ischia_fetch_duration_seconds", "A round of reads from a FHIR server.").Add({}, kSeconds);
  prometheus::Gauge& connections = gauges("ischia_connections", "Connections that are served.").Add({});
  prometheus::Gauge& waiting = gauges("ischia_requests_waiting", "Requests that wait for a worker.").Add({});
  Labelled<prometheus::Counter> loads{
      counters("ischia_loads_total",
               "Times that settings and knowledge were loaded, or refused and left as they were."),
      {"outcome"}};
  Labelled<prometheus::Counter> handshakes{
      counters("ischia_tls_handshakes_failed_total", "TLS handshakes that came to nothing, by reason."), {"reason"}};
  prometheus::Family<prometheus::Gauge>& certificate =
      gauges("ischia_certificate_expiry_seconds", "When the TLS certificate in force expires, in seconds since 1970.");
  prometheus::Family<prometheus::Gauge>& build = gauges("ischia_build_info", "The program's version.");
  prometheus::Family<prometheus::Gauge>& knowledge =
      gauges("ischia_knowledge_info", "The digest of the settings and knowledge in force.");
  std::mutex knowledge_mutex;
  prometheus::Gauge* knowledge_in_force = nullptr;
};

Metrics::Metrics(const std::string& build_version) : families_(std::make_unique<Families>()) {
  families_->build.Add({{"version", build_version}}).Set(1);
  for (const char* outcome : {"loaded", "refused"}) families_->loads.of({outcome});
}
Metrics::~Metrics() = default;

void Metrics::answered(const Answered& answer) {
  families_->requests.of({answer.route, answer.service, std::to_string(answer.status)}).Increment();
  families_->request_seconds.of({answer.route, answer.service}, kSeconds).Observe(seconds(answer.took));
  if (!answer.problem.empty()) families_->problems.of({answer.problem}).Increment();
}

void Metrics::decided(const std::string& service, const cds::Decision& decision) {
  const std::vector<std::string>& undecided = decision.remarks.undecided;
  const auto is_undecided = [&](const std::string& id) {
    return std::find(undecided.begin(), undecided.end(), id) != undecided.end();
  };
  for (const cards::Card& card : decision.cards) {
    families_->cards.of({service, name_of(card.indicator)}).Increment();
    if (is_undecided(card.id)) continue;
    for (const std::string& criterion : card.criteria) families_->criteria.of({criterion, "fired"}).Increment();
  }
  for (const std::string& id : undecided) {
    const auto card = std::find_if(decision.cards.begin(), decision.cards.end(),
                                   [&](const cards::Card& each) { return each.id == id; });
    if (card == decision.cards.end() || card->criteria.empty())
      families_->criteria.of({id, "failed"}).Increment();
    else
      for (const std::string& criterion : card->criteria) families_->criteria.of({criterion, "failed"}).Increment();
  }
}

void Metrics::fetched(std::string_view outcome) { families_->fetches.of({outcome}).Increment(); }
void Metrics::fetched_all(std::chrono::microseconds took) { families_->fetch_seconds.Observe(seconds(took)); }

void Metrics::loaded(const std::string& knowledge_version) {
  families_->loads.of({"loaded"}).Increment();
  const std::lock_guard lock(families_->knowledge_mutex);
  if (families_->knowledge_in_force) families_->knowledge.Remove(families_->knowledge_in_force);
  families_->knowledge_in_force = &families_->knowledge.Add({{"version", knowledge_version}});
  families_->knowledge_in_force->Set(1);
}
void Metrics::handshake_failed(std::string_view reason) { families_->handshakes.of({reason}).Increment(); }
void Metrics::certificate_valid_until(std::int64_t seconds) {
  families_->certificate.Add({}).Set(static_cast<double>(seconds));
}
void Metrics::load_refused() { families_->loads.of({"refused"}).Increment(); }

std::string Metrics::text(const ListenerLoad& load) const {
  families_->connections.Set(static_cast<double>(load.connections));
  families_->waiting.Set(static_cast<double>(load.waiting));
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace server
