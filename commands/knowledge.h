// The settings and knowledge in force while the service runs: loaded from a folder, exchanged whole, never in part.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "cds/catalogue.h"
#include "fhir/reader.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/tls.h"

namespace commands {

// The settings that differ though they count only when the service starts, by name: "listen, store"; "" when none does.
std::string settings_for_a_restart(const cds::Settings& in_force, const cds::Settings& found);

// Thread-safe. Who holds a catalogue or reader keeps it until done: a call is answered with what it began with.
class Knowledge {
 public:
  using Problems = std::vector<base::Problem>;
  // What settings name beyond their folder.
  struct Outside {
    std::shared_ptr<fhir::Reader> reader;              // of the FHIR servers that they list
    std::shared_ptr<const server::TlsIdentity> tls{};  // nothing where they serve no https
  };
  using Open = std::function<base::Result<Outside>(const cds::Settings&)>;

  // `log` and `metrics` must outlive it.
  Knowledge(std::string folder, Open open, server::Log& log, server::Metrics& metrics)
      : folder_(std::move(folder)), open_(std::move(open)), log_(log), metrics_(metrics) {}

  // Loads the folder. All of it counts from now on, or, when anything is wrong, none, and what was in force stays.
  // Either is said in the log and the metrics.
  bool load();

  std::shared_ptr<const cds::Catalogue> catalogue() const;  // nothing before the first load
  std::shared_ptr<fhir::Reader> reader() const;
  // The last that was loaded, even when the settings in force name none: the listener that began with one needs it.
  std::shared_ptr<const server::TlsIdentity> tls() const;

 private:
  bool refuse(const Problems& problems);

  const std::string folder_;
  const Open open_;
  server::Log& log_;
  server::Metrics& metrics_;
  mutable std::mutex mutex_;
  std::shared_ptr<const cds::Catalogue> catalogue_;
  Outside outside_;
  std::shared_ptr<const cds::Catalogue> first_;  // what the service was started with
};

}  // namespace commands
