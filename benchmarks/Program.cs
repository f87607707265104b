return FastNet.Benchmarks.Commands.Run(args, Console.Out, Console.Error);
