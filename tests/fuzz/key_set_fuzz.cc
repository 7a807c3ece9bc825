// Hostile JWK Sets, as an issuer that was taken over would publish them.
#include "base/json.h"
#include "cds/signature.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = base::JsonDocument::parse(fuzz::text_of(data, size), {256 * 1024, 16});
  if (!document) return 0;
  const auto keys = cds::parse_key_set(document->root());
  if (!keys) return 0;
  fuzz::require(!keys->empty() && keys->size() <= cds::kMaxKeys, "a set has keys, and not too many");
  for (const cds::VerificationKey& key : *keys) {
    fuzz::require(!key.id().empty(), "a key has an id");
    for (const cds::SignatureAlgorithm algorithm : {cds::SignatureAlgorithm::kEs384, cds::SignatureAlgorithm::kRs384})
      fuzz::require(!key.verifies(algorithm, "eyJhbGciOiJFUzM4NCJ9.e30." + std::string(128, 'A')),
                    "zeros are nobody's signature");
  }
  return 0;
}
