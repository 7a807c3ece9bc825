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

namespace commands {

// The settings that differ though they count only when the service starts, by name: "listen, store"; "" when none does.
std::string settings_for_a_restart(const cds::Settings& in_force, const cds::Settings& found);

// Thread-safe. Who holds a catalogue or reader keeps it until done: a call is answered with what it began with.
class Knowledge {
 public:
  using Problems = std::vector<base::Problem>;
  // Makes the reader of the FHIR servers that the settings list.
  using OpenReader = std::function<base::Result<std::shared_ptr<fhir::Reader>>(const cds::Settings&)>;

  // `log` and `metrics` must outlive it.
  Knowledge(std::string folder, OpenReader open_reader, server::Log& log, server::Metrics& metrics)
      : folder_(std::move(folder)), open_reader_(std::move(open_reader)), log_(log), metrics_(metrics) {}

  // Loads the folder. All of it counts from now on, or, when anything is wrong, none, and what was in force stays.
  // Either is said in the log and the metrics.
  bool load();

  std::shared_ptr<const cds::Catalogue> catalogue() const;  // nothing before the first load
  std::shared_ptr<fhir::Reader> reader() const;

 private:
  bool refuse(const Problems& problems);

  const std::string folder_;
  const OpenReader open_reader_;
  server::Log& log_;
  server::Metrics& metrics_;
  mutable std::mutex mutex_;
  std::shared_ptr<const cds::Catalogue> catalogue_;
  std::shared_ptr<fhir::Reader> reader_;
  std::shared_ptr<const cds::Catalogue> first_;  // what the service was started with
};

}  // namespace commands
