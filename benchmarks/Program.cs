return FastNet.Benchmarks.Commands.Run(args);
