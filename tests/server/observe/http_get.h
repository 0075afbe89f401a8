// The smallest HTTP client that a test can have.
#ifndef DRIFT_TESTS_SERVER_OBSERVE_HTTP_GET_H_
#define DRIFT_TESTS_SERVER_OBSERVE_HTTP_GET_H_

#include <string>

namespace drift {

struct HttpReply {
  int status = 0;    // 0: nobody answered
  std::string head;  // status line and headers
  std::string body;
};

// Sends one request to HOST:PORT, HOST an IPv4 address, and reads until the connection ends.
HttpReply Http(const std::string& method, const std::string& address, const std::string& path,
               const std::string& version = "1.1");

// The first line of a request, of which nothing more comes.
class HalfRequest {
 public:
  explicit HalfRequest(const std::string& address);
  ~HalfRequest();
  HalfRequest(const HalfRequest&) = delete;
  HalfRequest& operator=(const HalfRequest&) = delete;

  // Whether the server still waits for the rest.
  bool is_open() const;

 private:
  const int connection_;
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_OBSERVE_HTTP_GET_H_
