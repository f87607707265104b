using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using FastNet.Numerics;
using FastNet.Numerics.Simd;
using FastNet.Tests.Support;

namespace FastNet.Tests.Harness;

/// <summary>What compiles the instances of the loops in <see cref="Table"/>.</summary>
internal static partial class HotLoops
{
    // Compiling is enough: nothing has to run.
    private static void Compile(Type owner, string method, params Type[] arguments)
        => RuntimeHelpers.PrepareMethod(
            owner.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!.MethodHandle,
            [.. arguments.Select(t => t.TypeHandle)]);

    private readonly struct MicroKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (nint rows = 1; rows <= Kernels<V, T>.Mr; rows++)
            {
                foreach (Type order in new[] { typeof(RowMajor), typeof(KMajor) })
                {
                    Type count = typeof(N1).Assembly.GetType($"{typeof(N1).Namespace}.N{rows}", throwOnError: true)!;
                    foreach (Type edge in V.HasMaskedMemory ? new[] { typeof(Whole), typeof(Cut) } : [typeof(Whole)])
                    {
                        Compile(typeof(MicroKernel), nameof(MicroKernel.Run), typeof(V), typeof(T), count, typeof(N1), order, edge);
                        Compile(typeof(MicroKernel), nameof(MicroKernel.Run), typeof(V), typeof(T), count, typeof(N2), order, edge);
                    }
                }
            }
        }
    }

    private readonly struct WideTileKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Type rows in new[] { typeof(N1), typeof(N2), typeof(N3), typeof(N4), typeof(N5), typeof(N6) })
            {
                foreach (Type vectors in new[] { typeof(N1), typeof(N2), typeof(N3), typeof(N4) })
                {
                    foreach ((Type edge, Type asks) in new[] { (typeof(Whole), typeof(Switch.Off)), (typeof(Cut), typeof(Switch.On)) })
                        Compile(typeof(WideTile), nameof(WideTile.Tile), typeof(V), typeof(T), rows, vectors, edge, asks);
                }
            }
        }
    }

    private readonly struct TurnedTileKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Type vectors in new[] { typeof(N1), typeof(N2) })
                Compile(typeof(TurnedTile), nameof(TurnedTile.Tile), typeof(T), vectors);
            foreach (Type vectors in new[] { typeof(N1), typeof(N2), typeof(N4) })
                Compile(typeof(TurnedTile), nameof(TurnedTile.Quad), typeof(T), vectors);
        }
    }

    private readonly struct SplitKKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Type rows in new[] { typeof(N1), typeof(N2), typeof(N4) })
            {
                foreach (Type groups in new[] { typeof(Switch.On), typeof(Switch.Off) })
                    Compile(typeof(SplitKKernel), nameof(SplitKKernel.Run), typeof(V), typeof(T), rows, groups);
            }
        }
    }

    private readonly struct ResidentKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int depth = 1; depth <= ResidentKernel.MostDepth; depth++)
            {
                Type count = typeof(N1).Assembly.GetType($"{typeof(N1).Namespace}.N{depth}", throwOnError: true)!;
                foreach (Type order in new[] { typeof(RowMajor), typeof(KMajor) })
                {
                    if (depth <= ResidentKernel.MostDepthOfColumns || order == typeof(KMajor))
                        Compile(typeof(ResidentKernel), nameof(ResidentKernel.Run), typeof(V), typeof(T), count, order);
                    if (depth > ResidentPairKernel.MostDepth)
                        continue;
                    foreach (Type edge in new[] { typeof(Whole), typeof(Cut), typeof(PastCaches) })
                        Compile(
                            typeof(ResidentPairKernel), nameof(ResidentPairKernel.Run), typeof(V), typeof(T), count, order, edge);
                }
            }
        }
    }

    private readonly struct RunsKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (typeof(T) != typeof(float))
                return;
            for (nint rows = 1; rows <= Kernels<V, T>.Mr; rows++)
            {
                Type count = typeof(N1).Assembly.GetType($"{typeof(N1).Namespace}.N{rows}", throwOnError: true)!;
                foreach (Type vectors in new[] { typeof(N1), typeof(N2) })
                {
                    foreach (Type order in new[] { typeof(RowMajor), typeof(KMajor) })
                    {
                        foreach (Type edge in V.HasMaskedMemory ? new[] { typeof(Whole), typeof(Cut) } : [typeof(Whole)])
                        {
                            foreach (Type end in new[] { typeof(Stored), order == typeof(RowMajor) ? typeof(TileFinish) : typeof(Added) })
                            {
                                Compile(
                                    typeof(RunsKernel), nameof(RunsKernel.Run), typeof(V), count, vectors, order, edge, typeof(RunsOfA),
                                    end);
                            }
                        }
                    }

                    if (rows <= PlanarKernel.MostChannels)
                    {
                        Compile(
                            typeof(RunsKernel), nameof(RunsKernel.Run), typeof(V), count, vectors, typeof(RowMajor), typeof(Whole),
                            typeof(RunsOfB), typeof(Stored));
                    }
                }
            }
        }
    }

    private readonly struct PlanarTiles : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (typeof(T) != typeof(float))
                return;
            foreach (Type rows in new[] { typeof(N1), typeof(N2), typeof(N3) })
                Compile(typeof(PlanarTile), nameof(PlanarTile.Wide), typeof(V), rows);
        }
    }

    private readonly struct DepthwiseStrips : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (typeof(T) != typeof(float))
                return;
            foreach (Type pixels in new[] { typeof(N4), typeof(N8), typeof(N12) })
            {
                Compile(typeof(DepthwiseStrip), nameof(DepthwiseStrip.Run), typeof(V), pixels, typeof(Switch.Off));
                Compile(typeof(DepthwiseStrip), nameof(DepthwiseStrip.Run), typeof(V), pixels, typeof(Switch.On));
            }
        }
    }

    private readonly struct VectorMatrixKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (Type rows in new[] { typeof(N1), typeof(N2), typeof(N3), typeof(N4), typeof(N5), typeof(N6) })
                Compile(typeof(VectorMatrixKernel), nameof(VectorMatrixKernel.Run), typeof(V), typeof(T), rows);
            foreach (Type asks in new[] { typeof(Switch.On), typeof(Switch.Off) })
                Compile(typeof(VectorMatrixKernel), nameof(VectorMatrixKernel.RunEight), typeof(V), typeof(T), asks);
        }
    }

    private readonly struct RankUpdateKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (nint depth = 1; depth <= RankUpdateKernel.MostDepth; depth++)
            {
                Type count = typeof(N1).Assembly.GetType($"{typeof(N1).Namespace}.N{depth}", throwOnError: true)!;
                foreach (Type streams in new[] { typeof(Switch.On), typeof(Switch.Off) })
                    Compile(typeof(RankUpdateKernel), nameof(RankUpdateKernel.Run), typeof(V), typeof(T), count, streams);
            }
        }
    }

    private readonly struct DotKernels : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Type[] counts = [typeof(N1), typeof(N2), typeof(N3), typeof(N4)];
            for (int rows = 1; rows <= 4; rows++)
            {
                foreach (Type columns in counts[..(rows <= 2 ? 4 : 3)])
                {
                    foreach (Type asks in new[] { typeof(Switch.On), typeof(Switch.Off) })
                        Compile(typeof(DotKernel), nameof(DotKernel.Run), typeof(V), typeof(T), counts[rows - 1], columns, asks);
                }
            }
        }
    }

    private readonly struct WideDots : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Type[] switches = [typeof(Switch.On), typeof(Switch.Off)];
            foreach (Type columns in new[] { typeof(N1), typeof(N2), typeof(N3), typeof(N4) })
            {
                foreach (Type apart in switches)
                {
                    foreach (Type asks in switches)
                        Compile(typeof(WideDotKernel), nameof(WideDotKernel.Run), typeof(V), typeof(T), columns, apart, asks);
                }
            }
        }
    }

    // Calls, so that what is compiled is what the library chooses: several vectors side by side, and one.
    private readonly struct Functions : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Call<V, T, ExpOp<T>>();
            Call<V, T, LogOp<T>>();
            Call<V, T, TanhOp<T>>();
            Call<V, T, SigmoidOp<T>>();
        }

        private static unsafe void Call<V, T, TOp>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TOp : unmanaged, IUnaryOp<T>
        {
            T* x = stackalloc T[5 * V.Lanes];
            Map.Part<V, T, TOp>(default, x, x, 5 * V.Lanes);
        }
    }

    private readonly struct SoftmaxRows : IVecCheck
    {
        public unsafe void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T max = T.Zero;
            T* x = stackalloc T[4 * V.Lanes];
            Map.Beside<V, T, ExpOrZeroOp<T>>(new(&max), x, x, 4 * V.Lanes);
            Compile(typeof(Softmax), "Rows", typeof(V), typeof(T));
            Compile(typeof(Softmax), "ShortRows", typeof(V), typeof(T));
        }
    }

    private static void WarmSpilled()
        => Compile(
            typeof(MicroKernel), nameof(MicroKernel.Run), typeof(Vec256<float>), typeof(float), typeof(N12), typeof(N2),
            typeof(RowMajor), typeof(Whole));

    private static void WarmCall() => Compile(typeof(HotLoops), nameof(CallsOut));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void CallsOut(int count, float* p)
    {
        for (int i = 0; i < count; i++)
        {
            Vec256<float>.MulAdd(Vec256<float>.Load(p + 8 * i), Vec256<float>.Broadcast(2), Vec256<float>.Broadcast(1)).Store(p + 8 * i);
            Nothing(i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nothing(int i) => Volatile.Write(ref _sink, i);

    private static int _sink;
}
