// Command server serves the playground for the browser test and passes
// /graphql on to the stub given as its argument. It prints its own address and
// ends when its standard input does.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"

	"backchannel/web"
)

func main() {
	stub, err := url.Parse(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	mux := http.NewServeMux()
	mux.Handle("/playground", web.Playground())
	mux.Handle("/playground/", web.Playground())
	mux.Handle("/graphql", httputil.NewSingleHostReverseProxy(stub))
	go func() { log.Fatal(http.Serve(listener, mux)) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
}
