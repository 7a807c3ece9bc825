// Certificates with their keys, for tests of TLS: of any name, any time, signed by themselves or by another.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace support {

struct Certificate;

struct CertificateOptions {
  std::string common_name = "test";
  long valid_from = -2L * 366 * 24 * 3600;  // seconds from now
  long valid_until = 3600;                  // likewise
  const Certificate* issuer = nullptr;      // itself
  bool is_authority = false;
  std::string usage = {};  // extended key usage: "serverAuth" or "clientAuth"; "": any
  bool is_rsa = false;     // its key: RSA of 2,048 bits; else on P-256
};

struct Certificate {
  // `name`: "DNS:ehr.test" or "IP:127.0.0.1"; `valid_until`: seconds from now. Signed by itself.
  Certificate(const std::string& name, long valid_until);
  Certificate(const std::string& name, const CertificateOptions& options);

  void write(const std::string& file) const { write_all(file, "w"); }
  void append(const std::string& file) const { write_all(file, "a"); }  // to a chain
  // With a password the key is encrypted.
  void write_key(const std::string& file, const std::string& password = "") const;

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
  std::unique_ptr<X509, decltype(&X509_free)> x509;

 private:
  void write_all(const std::string& file, const char* mode) const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new_file(file.c_str(), mode), BIO_free);
    PEM_write_bio_X509(out.get(), x509.get());
  }
};

inline Certificate::Certificate(const std::string& name, const CertificateOptions& options)
    : key(options.is_rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"), EVP_PKEY_free), x509(X509_new(), X509_free) {
  static long serial = 0;
  const Certificate& issuer = options.issuer ? *options.issuer : *this;
  X509_set_version(x509.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x509.get()), options.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(x509.get()), options.valid_until);
  X509_set_pubkey(x509.get(), key.get());
  X509_NAME* const subject = X509_get_subject_name(x509.get());
  const auto* common_name = reinterpret_cast<const unsigned char*>(options.common_name.c_str());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common_name, -1, -1, 0);
  X509_set_issuer_name(x509.get(), X509_get_subject_name(issuer.x509.get()));
  const auto extend = [this](int what, const std::string& value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    X509_add_ext(x509.get(), extension, -1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_subject_alt_name, name);
  if (options.is_authority) extend(NID_basic_constraints, "critical,CA:TRUE");
  if (options.is_authority) extend(NID_key_usage, "critical,keyCertSign,cRLSign");
  if (!options.usage.empty()) extend(NID_ext_key_usage, options.usage);
  X509_sign(x509.get(), issuer.key.get(), EVP_sha256());
}

inline Certificate::Certificate(const std::string& name, long valid_until)
    : Certificate(name, [&] {
        CertificateOptions options;
        options.valid_until = valid_until;
        return options;
      }()) {}

inline void Certificate::write_key(const std::string& file, const std::string& password) const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new_file(file.c_str(), "w"), BIO_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(password.data());
  PEM_write_bio_PrivateKey(out.get(), key.get(), password.empty() ? nullptr : EVP_aes_256_cbc(), bytes,
                           static_cast<int>(password.size()), nullptr, nullptr);
}

}  // namespace support
