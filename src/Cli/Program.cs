return FastNet.Cli.Commands.Run(args, Console.Out, Console.Error);
