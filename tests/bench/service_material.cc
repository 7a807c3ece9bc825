// What `./dev bench service` sends: bodies of 5, 20 and 200 KB, tokens that are each good for one call, and their keys.
//   service_material FOLDER TOKENS AUDIENCE
// Writes body-5.json, body-20.json, body-200.json; RS256.txt and ES384.txt, a token a line; RS256.jwks.json,
// ES384.jwks.json.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "base/instant.h"
#include "tests/bench/chart.h"
#include "tests/support/signing_key.h"

namespace {

constexpr std::int64_t kLifetime = 3500;  // seconds; a client may be allowed 3,600
constexpr unsigned kRsaBits = 2048;

// The chart whose request is nearest to so many bytes.
std::string body_of(std::size_t bytes) {
  std::string best;
  const auto distance = [&](const std::string& text) {
    return text.size() > bytes ? text.size() - bytes : bytes - text.size();
  };
  for (std::size_t resources = 1; best.size() < 2 * bytes; resources += 1 + resources / 50) {
    std::string text = bench::hook_request(resources);
    const bool is_past = text.size() > bytes;
    if (best.empty() || distance(text) < distance(best)) best = std::move(text);
    if (is_past) break;
  }
  return best;
}

void write_tokens(const std::string& folder, const std::string& algorithm, const support::SigningKey& key,
                  std::size_t count, const std::string& audience) {
  const std::int64_t now = base::machine_now().milliseconds / 1000;
  const std::string header = R"({"alg":")" + algorithm + R"(","typ":"JWT","kid":"bench"})";
  const std::string claims = R"({"iss":"https://bench.example.org","sub":"bench","aud":")" + audience + R"(","iat":)" +
                             std::to_string(now) + R"(,"exp":)" + std::to_string(now + kLifetime) + R"(,"jti":")" +
                             algorithm + "-";
  std::vector<std::string> tokens(count);
  std::vector<std::thread> threads;
  const std::size_t workers = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t worker = 0; worker < workers; ++worker)
    threads.emplace_back([&, worker] {
      for (std::size_t i = worker; i < count; i += workers)
        tokens[i] = key.sign(algorithm, header, claims + std::to_string(i) + "\"}");
    });
  for (std::thread& thread : threads) thread.join();
  std::ofstream file(folder + "/" + algorithm + ".txt");
  for (const std::string& token : tokens) file << token << '\n';
  std::ofstream(folder + "/" + algorithm + ".jwks.json") << key.key_set("bench");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::cerr << "service_material FOLDER TOKENS AUDIENCE\n";
    return 2;
  }
  const std::string folder = arguments[1], audience = arguments[3];
  const auto tokens = static_cast<std::size_t>(std::atol(arguments[2]));
  constexpr std::size_t kKilobyte = 1000;
  for (const std::size_t kilobytes : {5, 20, 200})
    std::ofstream(folder + "/body-" + std::to_string(kilobytes) + ".json") << body_of(kilobytes * kKilobyte);
  write_tokens(folder, "RS256", support::SigningKey::rsa(kRsaBits), tokens, audience);
  write_tokens(folder, "ES384", support::SigningKey::ec("P-384"), tokens, audience);
  return 0;
}
