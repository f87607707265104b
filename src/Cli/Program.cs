return FastNet.Cli.Root.Run(args, Console.Out, Console.Error);
