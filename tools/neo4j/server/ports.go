package server

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
)

// choosePorts sets the server's addresses.
func (s *Server) choosePorts() error {
	bolt, err := choosePort(s.options.BoltPort, 0)
	if err != nil {
		return err
	}
	http, err := choosePort(s.options.HTTPPort, bolt)
	if err != nil {
		return err
	}
	s.URI = "bolt://" + address(bolt)
	s.HTTP = "http://" + address(http)
	return nil
}

// choosePort returns the wanted port, or for 0 a free one other than taken. It looks below the ports that the kernel gives to outgoing
// connections, so that none of them, not even a client's attempt to reconnect, sits on the port while the server is restarted.
func choosePort(wanted, taken int) (int, error) {
	if wanted != 0 {
		return wanted, nil
	}
	for range 100 {
		port := 10000 + rand.IntN(22768)
		if port != taken && PortFree(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port was found on 127.0.0.1")
}

// checkPorts says in plain words what Neo4j would say with a stack trace.
func (s *Server) checkPorts() error {
	for kind, uri := range map[string]string{"bolt": s.URI, "http": s.HTTP} {
		_, port, err := net.SplitHostPort(uri[strings.LastIndex(uri, "/")+1:])
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(port); err != nil || !PortFree(n) {
			return fmt.Errorf("the %s port %s is in use: stop what listens there or choose another port", kind, port)
		}
	}
	return nil
}

// PortFree tells whether nothing listens on a loopback port.
func PortFree(port int) bool {
	l, err := net.Listen("tcp", address(port)) //nolint:noctx // listening on loopback does not wait
	if err != nil {
		return false
	}
	return l.Close() == nil
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
