// Tokens that must not pass, each for one reason (RFC 8725's among them, by section), in the place of a good one.
#pragma once

#include <string>

#include "base/base64url.h"
#include "tests/cds/trusted.h"

namespace cds {

struct Hostile {
  const char* name;
  std::string (*token)();
  const char* slug;  // what the log says; the caller is told nothing
};
inline void PrintTo(const Hostile& row, std::ostream* out) { *out << row.name; }

namespace hostile {

inline std::string at(std::int64_t seconds) { return std::to_string(kNowSeconds + seconds); }
inline std::string quoted(const std::string& text) { return "\"" + text + "\""; }
inline std::string with_header(const std::string& name, const std::string& json) {
  return token(header().with(name, json));
}
inline std::string with_claim(const std::string& name, const std::string& json) {
  return token(header(), claims().with(name, json));
}
inline std::string signature_of(const std::string& whole) { return whole.substr(whole.rfind('.') + 1); }
inline std::string text_of(const std::string& whole) { return whole.substr(0, whole.rfind('.')); }
inline std::string with_signature(const std::string& bytes) {
  return text_of(token()) + "." + base::base64url_encode(bytes);
}
inline std::string signature_bytes() { return *base::base64url_decode(signature_of(token())); }
inline std::string parts(const std::string& first, const std::string& second) {
  const std::string text = base::base64url_encode(first) + "." + base::base64url_encode(second);
  return text + "." + signature_of(token());
}

// 3.1 algorithm verification, 3.2 appropriate algorithms, 3.3 all cryptographic operations
inline const Hostile kHostileSignatures[] = {
    {"AlgNoneWithoutASignature", [] { return text_of(with_header("alg", R"("none")")) + "."; }, "token-malformed"},
    {"AlgNoneWithASignature", [] { return with_header("alg", R"("none")"); }, "token-algorithm"},
    {"AlgNoneInOtherLetters", [] { return with_header("alg", R"("nOnE")"); }, "token-algorithm"},
    {"AlgEmpty", [] { return with_header("alg", R"("")"); }, "token-algorithm"},
    {"AlgMissing", [] { return token(header().without("alg")); }, "token-algorithm"},
    {"AlgNull", [] { return with_header("alg", "null"); }, "token-algorithm"},
    {"AlgAsAnArray", [] { return with_header("alg", R"(["ES384"])"); }, "token-algorithm"},
    {"AlgInSmallLetters", [] { return with_header("alg", R"("es384")"); }, "token-algorithm"},
    {"AlgWithAZeroByte", [] { return with_header("alg", R"("ES384\u0000")"); }, "token-algorithm"},
    {"HmacWithTheKeySetAsSecret",
     [] { return support::sign_hmac(key_set_text(), header("HS256").text(), claims().text()); }, "token-algorithm"},
    {"HmacWithTheKeyAsSecret",
     [] { return support::sign_hmac(keys().rsa.jwk("rsa"), header("HS256", "rsa").text(), claims().text()); },
     "token-algorithm"},
    {"HmacSignatureUnderAnRsaName",
     [] { return support::sign_hmac(keys().rsa.jwk("rsa"), header("RS256", "rsa").text(), claims().text()); },
     "token-signature"},
    {"AnAlgorithmThatIsNotTaken",
     [] { return keys().rsa.sign("RS512", header("RS512", "rsa").text(), claims().text()); }, "token-algorithm"},
    {"EdDsa", [] { return with_header("alg", R"("EdDSA")"); }, "token-algorithm"},
    {"EcNameOverAnRsaKey", [] { return keys().rsa.sign("RS384", header("ES384", "rsa").text(), claims().text()); },
     "key-unknown"},
    {"RsaNameOverAnEcKey", [] { return token(header("RS384")); }, "key-unknown"},
    {"CurveOfAnotherAlgorithm", [] { return keys().p384.sign("ES384", header("ES256").text(), claims().text()); },
     "key-unknown"},
    {"DigestOfAnotherAlgorithm", [] { return keys().p384.sign("ES256", header().text(), claims().text()); },
     "token-signature"},
    {"Pkcs1UnderAPssName", [] { return keys().rsa.sign("RS384", header("PS384", "rsa").text(), claims().text()); },
     "token-signature"},
    {"PssUnderAPkcs1Name", [] { return keys().rsa.sign("PS384", header("RS384", "rsa").text(), claims().text()); },
     "token-signature"},
    {"SignedByAStranger", [] { return keys().stranger.sign("ES384", header().text(), claims().text()); },
     "token-signature"},
    {"SignatureOfAnotherToken", [] { return text_of(with_claim("jti", R"("id-2")")) + "." + signature_of(token()); },
     "token-signature"},
    {"SignatureInDer", [] { return with_signature("\x30\x03" + signature_bytes()); }, "token-signature"},
    {"SignatureCutShort", [] { return with_signature(signature_bytes().substr(0, 95)); }, "token-signature"},
    {"SignatureTooLong", [] { return with_signature(signature_bytes() + '\0'); }, "token-signature"},
    {"SignatureOfZeros", [] { return with_signature(std::string(96, '\0')); }, "token-signature"},
    {"SignatureOfOnes", [] { return with_signature(std::string(96, '\xff')); }, "token-signature"},
    {"SignatureWithOneBitFlipped",
     [] {
       std::string bytes = signature_bytes();
       bytes[10] = static_cast<char>(bytes[10] ^ 1);
       return with_signature(bytes);
     },
     "token-signature"},
};

// 3.10 claims are not to be trusted: nothing in a token says which key to believe. 3.6: no compression. 3.11: type.
inline const Hostile kHostileHeaders[] = {
    {"EmbeddedKey",
     [] {
       return keys().stranger.sign("ES384", header().with("jwk", keys().stranger.jwk("p384")).text(), claims().text());
     },
     "token-malformed"},
    {"EmbeddedCertificates", [] { return with_header("x5c", R"(["MIIB"])"); }, "token-malformed"},
    {"CertificateUrl", [] { return with_header("x5u", R"("https://evil.example/c.pem")"); }, "token-malformed"},
    {"CriticalExtension", [] { return token(header().with("crit", R"(["b64"])").with("b64", "false")); },
     "token-malformed"},
    {"UnencodedPayload", [] { return with_header("b64", "false"); }, "token-malformed"},
    {"Compression", [] { return with_header("zip", R"("DEF")"); }, "token-malformed"},
    {"Encryption", [] { return with_header("enc", R"("A256GCM")"); }, "token-malformed"},
    {"NestedToken", [] { return with_header("cty", R"("JWT")"); }, "token-malformed"},
    {"AccessToken", [] { return with_header("typ", R"("at+jwt")"); }, "token-malformed"},
    {"TypMissing", [] { return token(header().without("typ")); }, "token-malformed"},
    {"KidMissing", [] { return token(header().without("kid")); }, "token-malformed"},
    {"KidEmpty", [] { return with_header("kid", R"("")"); }, "token-malformed"},
    {"KidAsANumber", [] { return with_header("kid", "1"); }, "token-malformed"},
    {"KidUnknown", [] { return with_header("kid", R"("other")"); }, "key-unknown"},
    {"KidInOtherLetters", [] { return with_header("kid", R"("P384")"); }, "key-unknown"},
    {"KidWithAZeroByte", [] { return with_header("kid", R"("p384\u0000x")"); }, "key-unknown"},
    {"KidAsAPath", [] { return with_header("kid", R"("../../p384")"); }, "key-unknown"},
    {"KidAsSql", [] { return with_header("kid", R"("' OR 1=1 --")"); }, "key-unknown"},
    {"KidTooLong", [] { return with_header("kid", quoted(std::string(257, 'k'))); }, "token-malformed"},
    {"JkuAsANumber", [] { return with_header("jku", "7"); }, "token-malformed"},
    {"AlgTwice", [] { return token(header().twice("alg", R"("none")")); }, "token-malformed"},
    {"KidTwice", [] { return token(header().twice("kid", R"("other")")); }, "token-malformed"},
};

// 3.8 issuer and subject, 3.9 audience, 3.12 tokens of one use are no good for another; RFC 7519, 4.1.
inline const Hostile kHostileClaims[] = {
    {"IssuerUnknown", [] { return with_claim("iss", R"("https://evil.example")"); }, "caller-unknown"},
    {"IssuerWithASlashMore", [] { return with_claim("iss", quoted(kIssuer + "/")); }, "caller-unknown"},
    {"IssuerThatBeginsAlike", [] { return with_claim("iss", quoted(kIssuer + ".evil.example")); }, "caller-unknown"},
    {"IssuerMissing", [] { return token(header(), claims().without("iss")); }, "token-malformed"},
    {"IssuerAsAnArray", [] { return with_claim("iss", "[" + quoted(kIssuer) + "]"); }, "token-malformed"},
    {"IssuerTwice", [] { return token(header(), claims().twice("iss", R"("https://evil.example")")); },
     "token-malformed"},
    {"AudienceOfAnotherService", [] { return with_claim("aud", quoted(kServiceUrl + "-orders")); }, "token-audience"},
    {"AudienceOfDiscovery", [] { return with_claim("aud", R"("https://cds.example.org/cds-services")"); },
     "token-audience"},
    {"AudienceOfTheHostOnly", [] { return with_claim("aud", R"("https://cds.example.org")"); }, "token-audience"},
    {"AudienceWithASlashMore", [] { return with_claim("aud", quoted(kServiceUrl + "/")); }, "token-audience"},
    {"AudienceWithoutTls", [] { return with_claim("aud", R"("http://cds.example.org/cds-services/sample")"); },
     "token-audience"},
    {"AudienceOfOthersOnly", [] { return with_claim("aud", R"(["https://a.example","https://b.example"])"); },
     "token-audience"},
    {"AudienceEmpty", [] { return with_claim("aud", "[]"); }, "token-malformed"},
    {"AudienceOfNumbers", [] { return with_claim("aud", "[1]"); }, "token-malformed"},
    {"AudienceMissing", [] { return token(header(), claims().without("aud")); }, "token-malformed"},
    {"AudienceTwice", [] { return token(header(), claims().twice("aud", quoted(kServiceUrl))); }, "token-malformed"},
    {"Expired", [] { return token(header(), claims().with("iat", at(-360)).with("exp", at(-60))); }, "token-expired"},
    {"ExpiredLongAgo", [] { return token(header(), claims().with("iat", "1000").with("exp", "1300")); },
     "token-expired"},
    {"ExpirationMissing", [] { return token(header(), claims().without("exp")); }, "token-malformed"},
    {"ExpirationAsText", [] { return with_claim("exp", quoted(at(300))); }, "token-malformed"},
    {"ExpirationNegative", [] { return with_claim("exp", "-1"); }, "token-malformed"},
    {"ExpirationWithAnExponent", [] { return with_claim("exp", "1e12"); }, "token-malformed"},
    {"ExpirationBeyondAllTime", [] { return with_claim("exp", "99999999999999999999"); }, "token-malformed"},
    {"ExpirationTwice", [] { return token(header(), claims().twice("exp", at(300))); }, "token-malformed"},
    {"IssuedInTheFuture", [] { return token(header(), claims().with("iat", at(61)).with("exp", at(300))); },
     "token-not-yet"},
    {"IssuedMissing", [] { return token(header(), claims().without("iat")); }, "token-malformed"},
    {"NotYetValid", [] { return with_claim("nbf", at(61)); }, "token-not-yet"},
    {"NotBeforeAsText", [] { return with_claim("nbf", R"("soon")"); }, "token-malformed"},
    {"LivesTooLong", [] { return with_claim("exp", at(301)); }, "token-lifetime"},
    {"ExpiresBeforeItWasIssued", [] { return token(header(), claims().with("iat", at(50)).with("exp", at(49))); },
     "token-lifetime"},
    {"IdMissing", [] { return token(header(), claims().without("jti")); }, "token-malformed"},
    {"IdEmpty", [] { return with_claim("jti", R"("")"); }, "token-malformed"},
    {"IdAsANumber", [] { return with_claim("jti", "1"); }, "token-malformed"},
    {"IdTooLong", [] { return with_claim("jti", quoted(std::string(257, 'j'))); }, "token-malformed"},
    {"SubjectAsAnObject", [] { return with_claim("sub", "{}"); }, "token-malformed"},
    {"TenantAsANumber", [] { return with_claim("tenant", "1"); }, "token-malformed"},
};

// 3.4 cryptographic inputs, 3.7 UTF-8, and the form of a token.
inline const Hostile kHostileForms[] = {
    {"Empty", [] { return std::string(); }, "token-missing"},
    {"OnePart", [] { return std::string("abc"); }, "token-malformed"},
    {"TwoParts", [] { return text_of(token()); }, "token-malformed"},
    {"FourParts", [] { return token() + ".e30"; }, "token-malformed"},
    {"FiveParts", [] { return token() + ".e30.e30"; }, "token-malformed"},
    {"NoParts", [] { return std::string(".."); }, "token-malformed"},
    {"Padding", [] { return token() + "="; }, "token-malformed"},
    {"LineBreakInside", [] { return text_of(token()) + "\n." + signature_of(token()); }, "token-malformed"},
    {"SpaceBehind", [] { return token() + " "; }, "token-malformed"},
    {"Base64WithPlus", [] { return "+" + token(); }, "token-malformed"},
    {"HeaderNoJson", [] { return parts("alg", claims().text()); }, "token-malformed"},
    {"HeaderAnArray", [] { return parts("[]", claims().text()); }, "token-malformed"},
    {"ClaimsNoJson", [] { return parts(header().text(), "iss"); }, "token-malformed"},
    {"ClaimsWithMoreBehind", [] { return parts(header().text(), claims().text() + "{}"); }, "token-malformed"},
    {"ClaimsNotUtf8", [] { return parts(header().text(), claims().with("sub", "\"\xc3\x28\"").text()); },
     "token-malformed"},
    {"ClaimsInUtf16", [] { return parts(header().text(), std::string("{\0}\0", 4)); }, "token-malformed"},
    {"ClaimsTooDeep", [] { return with_claim("x", std::string(20, '[') + std::string(20, ']')); }, "token-malformed"},
    {"Oversized", [] { return with_claim("x", quoted(std::string(6'000, 'x'))); }, "token-too-large"},
};

}  // namespace hostile
}  // namespace cds
