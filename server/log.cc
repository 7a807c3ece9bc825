#include "server/log.h"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "base/digest.h"
#include "base/json.h"

namespace server {

namespace {

constexpr std::size_t kHashDigits = 16;  // Ours: enough to tell patients of one day apart

// The line's members beside time and level, without the object's first brace, which the pattern has.
std::string members(std::string_view message, const LogFields& fields) {
  base::JsonWriter writer;
  writer.begin_object().member("message", message);
  for (const auto& [name, value] : fields) {
    writer.key(name);
    if (const auto* number = std::get_if<std::int64_t>(&value))
      writer.number(*number);
    else
      writer.string(std::get<std::string>(value));
  }
  return writer.end_object().take().substr(1);
}

}  // namespace

struct Log::Output {
  explicit Output(std::ostream& out)
      : logger("ischia", std::make_shared<spdlog::sinks::ostream_sink_mt>(out, /*force_flush=*/true)) {
    logger.set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)", spdlog::pattern_time_type::utc);
    logger.set_error_handler([](const std::string&) {});  // a log that cannot be written must not stop an answer
  }
  spdlog::logger logger;
};

Log::Log(std::ostream& out) : output_(std::make_unique<Output>(out)), key_(base::random_bytes(32)) {}
Log::~Log() = default;

void Log::info(std::string_view message, const LogFields& fields) { output_->logger.info(members(message, fields)); }
void Log::warning(std::string_view message, const LogFields& fields) { output_->logger.warn(members(message, fields)); }
void Log::error(std::string_view message, const LogFields& fields) { output_->logger.error(members(message, fields)); }

std::string Log::hashed(std::string_view id) const { return base::keyed_hash(key_, id).substr(0, kHashDigits); }

}  // namespace server
