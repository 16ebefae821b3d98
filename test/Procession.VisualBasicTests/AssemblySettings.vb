<Assembly: AssemblyFixture(GetType(SharedPool))>
